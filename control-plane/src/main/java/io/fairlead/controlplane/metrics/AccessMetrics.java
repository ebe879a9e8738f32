package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** Who was let in, as kube-apiserver counts it. */
public final class AccessMetrics {

  private final NamedCounter authentications;
  private final CounterDataPoint allowed;
  private final CounterDataPoint denied;
  private final Counter audited;

  AccessMetrics(PrometheusRegistry registry) {
    authentications =
        new NamedCounter(
            registry,
            "authentication_attempts",
            "Counter of authenticated attempts.",
            "result",
            List.of("success", "failure"));
    Counter authorizations =
        Counter.builder()
            .name("authorization_attempts_total")
            .help("Counter of authorization attempts broken down by result.")
            .labelNames("result")
            .register(registry);
    allowed = authorizations.labelValues("allowed");
    denied = authorizations.labelValues("no-opinion");
    audited =
        Counter.builder()
            .name("apiserver_audit_event_total")
            .help("Counter of audit events generated and sent to the audit log.")
            .register(registry);
  }

  /** A request came with a proof that is good, or with none. */
  public void authenticated(boolean proven) {
    authentications.add(proven ? "success" : "failure", 1);
  }

  /** RBAC has decided. */
  public void decided(boolean yes) {
    (yes ? allowed : denied).inc();
  }

  /** A line for the audit log. */
  public void audited() {
    audited.inc();
  }
}
