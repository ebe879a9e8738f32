package io.fairlead.agent.dns.zone;

/** Why there is no such name. */
public enum Absence {
  NONE(""),
  NO_SUCH_PLACE("the Kubernetes DNS schema has no such name"),
  NO_NAMESPACE("there is no such namespace"),
  NO_SERVICE("there is no such Service"),
  BELOW_EXTERNAL_NAME("an ExternalName Service has no names below its own"),
  NO_TARGET("its externalName is no name that DNS could give"),
  NO_READY_ENDPOINTS("no endpoint is ready"),
  NO_ENDPOINT("no ready endpoint of the Service has this name, nor is it a protocol of its ports"),
  NO_PORT("the Service has no port of this name and protocol"),
  NO_EXTERNAL_ADDRESS("the Service has no external address"),
  NO_POD_RECORDS("records of pods are disabled"),
  NO_POD("there is no namespace with a pod of this address"),
  NO_POINTER("neither a Service nor an endpoint has this address");

  private final String text;
  private final ZoneNode node = new ZoneNode.Missing(this);

  Absence(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** What is at a name that is not there for this reason. */
  ZoneNode node() {
    return node;
  }
}
