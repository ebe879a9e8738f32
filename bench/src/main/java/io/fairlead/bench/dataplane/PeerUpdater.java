package io.fairlead.bench.dataplane;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows the only endpoint of one Service as kube-proxy's nftables mode does: a watch of the API,
 * and for each change a transaction by {@code nft -f -} that makes the endpoint's chain, fills the
 * Service's anew and drops what is stale. Before it comes the {@code nft} that lists the table,
 * where the slice asks for that. kube-proxy's pause between transactions, a second by default, is
 * left out.
 */
public final class PeerUpdater {
  /** The slice's annotation that asks for the list of the table. */
  public static final String LISTS = "lists";

  private static final String TABLE = "kube-proxy";

  private PeerUpdater() {}

  /** The address of the Service that is followed, among so many others. */
  public static String vip(int services) {
    return Load.PEER.vip(services);
  }

  /** Arguments: kubeconfig; path of the slices with that of the Service; number of Services. */
  public static void main(String[] args) throws Exception {
    ApiClient api = ApiClient.of(Path.of(args[0]));
    int services = Integer.parseInt(args[2]);
    nft(PeerRules.services(services, 3));
    nft(PeerRules.newService(vip(services)));
    Follower follower = new Follower(vip(services));
    api.stream(args[1] + "&watch=true", ApiClient.JSON, BodyHandlers.ofLines())
        .thenAccept(response -> follower.follow(response.body()))
        .get();
  }

  /** One Service; what its chain leads to now. */
  private static final class Follower {
    private final String vip;
    private String before = "";

    Follower(String vip) {
      this.vip = vip;
    }

    void follow(Stream<String> events) {
      events
          .map(JsonMapper.shared()::readTree)
          .map(event -> event.path("object"))
          .forEach(this::sync);
    }

    private void sync(JsonNode slice) {
      String now = slice.at("/endpoints/0/addresses/0").asString("");
      try {
        if (slice.at("/metadata/annotations/" + LISTS).asString("").equals("yes")) {
          HostCommand.run("nft", "--json", "--terse", "list", "table", "ip", TABLE);
        }
        if (!now.equals(before)) {
          nft(PeerRules.endpoint(vip, now, before));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (before.isEmpty()) {
        System.out.println("following");
      }
      before = now;
    }
  }

  private static void nft(String text) throws IOException {
    HostCommand.feed(text, "nft", "-f", "-");
  }
}
