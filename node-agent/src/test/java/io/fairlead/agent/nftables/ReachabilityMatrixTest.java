package io.fairlead.agent.nftables;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The matrix on one host. */
class ReachabilityMatrixTest extends KernelMatrix {

  private static PolicyLab pods;

  ReachabilityMatrixTest() {
    super(pods.scene);
  }

  @BeforeAll
  static void start() throws Exception {
    Lab.assumePossible();
    pods = new PolicyLab();
  }

  @AfterEach
  void reset() throws Exception {
    pods.reset();
  }

  @AfterAll
  static void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  @Override
  protected void apply() throws Exception {
    pods.apply();
  }

  @Override
  void change(Consumer<ServiceWorld> services) throws Exception {
    services.accept(pods.world);
    apply();
  }

  @Override
  NetworkNamespace at(String pod) {
    return pods.at(pod);
  }

  @Override
  List<String> addresses(String pod) {
    return pods.addresses(pod);
  }

  @Override
  NetworkNamespace host() {
    return pods.lab.node;
  }

  @Override
  NetworkNamespace outside() {
    return pods.lab.outside;
  }

  @Override
  String outsideAddress() {
    return Lab.OUTSIDE;
  }

  @Override
  String balancer() {
    return "203.0.113.7";
  }
}
