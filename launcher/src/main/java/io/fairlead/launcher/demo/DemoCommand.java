package io.fairlead.launcher.demo;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead demo}: the lesson on the running system. */
@Command(
    name = "demo",
    description = "Play the lesson on the running system, with small HTTP backends of its own.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the running `fairlead up` (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".fairlead");

  @Option(names = "--clean", description = "Remove everything the lesson made, and play nothing.")
  boolean clean;

  @Option(
      names = "--once",
      description = "End after the lesson instead of keeping its backends running.")
  boolean once;

  @Override
  public Integer call() throws Exception {
    System.setProperty("fairlead.console", "ERROR");
    Curl.allowHostHeader();
    Addresses addresses = Addresses.read(data);
    Kubectl kubectl =
        new Kubectl(ApiClient.of(data.resolve("kubeconfig")), addresses.clusterDomain());
    Narrator narrator = new Narrator(System.out);
    if (clean) {
      clean(kubectl, narrator);
      return 0;
    }
    try (Backends backends = new Backends()) {
      new Lesson(addresses, kubectl, backends, narrator).play();
      whatNext(narrator);
      if (!once) {
        narrator.say("");
        narrator.say(
            "The lesson's %d backends keep running until Ctrl-C.".formatted(backends.count()));
        new CountDownLatch(1).await();
      }
    }
    return 0;
  }

  private void whatNext(Narrator narrator) {
    narrator.chapter("What to try next");
    String again = data.equals(Path.of(".fairlead")) ? "" : " --data " + data;
    narrator.say(
        """
        export KUBECONFIG=%s
        kubectl get all,ingress,endpointslices -A    # everything the lesson made
        kubectl describe service api                 # what stands behind a Service
        kubectl label pod api-1 app-                 # out of the Service it goes...
        kubectl label pod api-1 app=api              # ...and back in
        kubectl delete networkpolicy -n payments only-checkout   # now visitor may call, too
        ./fairlead demo%s --clean                    # remove it all again\
        """
            .formatted(data.resolve("kubeconfig"), again));
  }

  /** Deletes what carries the lesson's label, contents before the namespace they are in. */
  private static void clean(Kubectl kubectl, Narrator narrator) {
    List<ResourceKind> kinds =
        List.of(
            ResourceKind.INGRESS,
            ResourceKind.NETWORK_POLICY,
            ResourceKind.SERVICE,
            ResourceKind.POD,
            ResourceKind.NAMESPACE);
    for (ResourceKind kind : kinds) {
      for (ObjectNode object : kubectl.ours(kind)) {
        narrator.output(kubectl.delete(object));
      }
    }
    Patience.until(
        "everything to be gone",
        () -> kinds.stream().allMatch(kind -> kubectl.ours(kind).isEmpty()));
  }
}
