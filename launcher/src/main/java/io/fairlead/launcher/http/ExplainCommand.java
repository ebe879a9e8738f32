package io.fairlead.launcher.http;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead explain URL}: which route a request takes, and why. */
@Command(
    name = "explain",
    description = {
      "Tell what the gateway would do with a request: its listener and route, annotations or"
          + " filters, backends and endpoints, as JSON. It does not count against rate limits.",
      "Exit status: 0 told, whatever it is; 1 nobody to ask, or no such URL; 2 usage."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "As a client would ask for it: http://shop.example.com/cart; or a port of a Gateway or"
              + " ConfigMap: tcp://127.0.0.1:5432, udp://127.0.0.1:53.")
  String url = "";

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "Of the request (default: ${DEFAULT-VALUE}).")
  String method = "GET";

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The client's (default: ${DEFAULT-VALUE}).")
  String from = "127.0.0.1";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the state of `fairlead up` lives (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".fairlead");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    URI asked =
        URI.create(
            "http://%s/explain?url=%s&method=%s&from=%s"
                .formatted(
                    Addresses.text(Addresses.read(data).gatewayHealth()),
                    encoded(url),
                    encoded(method),
                    encoded(from)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> told =
          client.send(HttpRequest.newBuilder(asked).build(), HttpResponse.BodyHandlers.ofString());
      if (told.statusCode() != 200) {
        throw new UserError(told.body().strip());
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(told.body());
      out.flush();
      return 0;
    } catch (IOException e) {
      throw new UserError(
          "no gateway answers for %s: start one with `./fairlead up`, or name its directory with --data"
              .formatted(data));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
