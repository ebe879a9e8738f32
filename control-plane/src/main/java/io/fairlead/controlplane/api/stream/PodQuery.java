package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.streams.ContainerChoice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.stream.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request wants of a pod, checked as kube-apiserver and kubelet check it; all refusals are
 * {@code Rejected} with 400.
 */
record PodQuery(ObjectNode object, Pod pod) {

  /** Of a pod whose processes a node runs. */
  static PodQuery of(ObjectNode object) {
    Pod pod = PodJson.read(object);
    String name = pod.name().name();
    if (!pod.declaredIp().isEmpty()) {
      throw refused("pod %s stands for a process that runs elsewhere".formatted(name));
    }
    return new PodQuery(object, pod);
  }

  /** {@code exec?command=a&command=b&container=c&stdin=true&stdout=true&stderr=true&tty=true}. */
  StreamRequest.Exec exec(Query query) {
    Ends ends = ends(query);
    List<String> command = query.all("command");
    if (command.isEmpty()) {
      throw refused("you must specify at least one command for the container");
    }
    return new StreamRequest.Exec(
        name(),
        pod.uid(),
        ends.container(),
        command,
        ends.in(),
        ends.out(),
        ends.err(),
        ends.tty());
  }

  /** As {@code exec}, without a command. */
  StreamRequest.Attach attach(Query query) {
    Ends ends = ends(query);
    return new StreamRequest.Attach(
        name(), pod.uid(), ends.container(), ends.in(), ends.out(), ends.err(), ends.tty());
  }

  /** One connection to a port. */
  StreamRequest.PortForward portForward(int port) {
    requireNode();
    return new StreamRequest.PortForward(name(), pod.uid(), port);
  }

  /** {@code portforward?ports=80&ports=443}; at least one. */
  static List<Integer> ports(Query query) {
    List<Integer> ports = new ArrayList<>();
    for (String value : query.all("ports")) {
      for (String port : value.split(",", -1)) {
        ports.add(port(port));
      }
    }
    if (ports.isEmpty()) {
      throw refused("query parameter \"port\" is required");
    }
    return ports;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 0x10000) {
        return port;
      }
      throw refused("port \"%s\" must be > 0 and < 65536".formatted(text));
    } catch (NumberFormatException none) {
      throw refused("unable to parse \"%s\" as a port".formatted(text));
    }
  }

  /** The pod's; empty before it has one. */
  String node() {
    return pod.nodeName();
  }

  private NamespacedName name() {
    return pod.name();
  }

  private record Ends(String container, boolean in, boolean out, boolean err, boolean tty) {}

  private Ends ends(Query query) {
    String container = ContainerChoice.of(object, query.text("container"));
    requireNode();
    boolean tty = query.flag("tty");
    // A terminal has one output; kubelet leaves the other out, too.
    boolean err = query.flag("stderr") && !tty;
    boolean in = query.flag("stdin");
    boolean out = query.flag("stdout");
    if (!in && !out && !err) {
      throw refused("you must specify at least 1 of stdin, stdout, stderr");
    }
    return new Ends(container, in, out, err, tty);
  }

  /** 400 for a pod that no node has yet. */
  void requireNode() {
    if (node().isEmpty()) {
      throw refused("pod %s does not have a host assigned".formatted(pod.name().name()));
    }
  }

  private static RuntimeException refused(String why) {
    return Failures.badRequest(why).rejected();
  }
}
