package io.fairlead.controlplane.membership;

import java.util.List;

/** How a control plane finds the others when it starts. */
public sealed interface Discovery {

  /** There is none but this one, and none may come. */
  record Alone() implements Discovery {}

  /**
   * They are listed, the same list in the same order for all. The first begins a new cluster when
   * no other answers, so a list is for one machine, or for hosts that a network never parts while
   * the first one restarts.
   *
   * @param members where they are reached, this one included
   */
  record Seeds(List<HostPort> members) implements Discovery {
    public Seeds {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new IllegalArgumentException("membership.seeds: Required value");
      }
    }
  }

  /**
   * They are looked up, ask each other whether there is a cluster, and begin one only when so many
   * of them see no other.
   *
   * @param source where they are looked up
   * @param management where this one answers the others' questions
   * @param required how many have to be found before a cluster is begun: all, or a majority
   */
  record Bootstrap(Source source, HostPort management, int required) implements Discovery {
    public Bootstrap {
      if (required < 1) {
        throw new IllegalArgumentException(
            "membership.bootstrap.required: Invalid value: "
                + required
                + ": must be greater than or equal to 1");
      }
    }
  }

  /** Where the management addresses of the control planes are looked up. */
  sealed interface Source {

    /** They are listed, in any order. */
    record Listed(List<HostPort> management) implements Source {
      public Listed {
        management = List.copyOf(management);
      }
    }

    /**
     * By DNS.
     *
     * @param name of the A or AAAA records; with a port's name, of the SRV records {@code
     *     _port._tcp.name}
     * @param portName empty: A and AAAA records, and the port of this one's own management address
     * @param servers who are asked; empty: those of this host
     */
    record Dns(String name, String portName, List<HostPort> servers) implements Source {
      public Dns {
        servers = List.copyOf(servers);
      }
    }

    /**
     * Of the Kubernetes API this pod runs under.
     *
     * @param labelSelector which pods, {@code app.kubernetes.io/component=control-plane}
     * @param namespace empty: this pod's own
     * @param portName of the container's port for the management address
     */
    record Kubernetes(String labelSelector, String namespace, String portName) implements Source {}
  }
}
