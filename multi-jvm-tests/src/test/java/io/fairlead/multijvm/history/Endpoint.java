package io.fairlead.multijvm.history;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.cluster.Member;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One control plane as a client sees it, which tries nothing again. Any thread. */
final class Endpoint {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Wire wire;
  private final ApiClient api;

  /**
   * What is known of a request at its end.
   *
   * @param request what was really asked: an answer with a warning is not of the most recent state
   * @param said status, or why there is none
   */
  record Ended(Request request, Outcome outcome, String said) {
    /** Whether the next one may fare better elsewhere. */
    boolean failed() {
      return outcome instanceof Unknown
          || (outcome instanceof Refused(Reason reason) && reason == Reason.NOT_TRIED);
    }
  }

  Endpoint(Member member, Wire wire) {
    this.name = member.name();
    this.wire = wire;
    this.api = member.api().within(PATIENCE);
  }

  String name() {
    return name;
  }

  ApiClient api() {
    return api;
  }

  /** Asks, and waits for the end. */
  Ended ask(Request request) throws InterruptedException {
    Wire.Said said = wire.say(request);
    try {
      HttpResponse<String> answer =
          api.send(said.method(), said.path(), said.contentType(), said.body());
      boolean old = answer.headers().firstValue("Warning").isPresent();
      return new Ended(
          old ? ofAnyAge(request) : request,
          Wire.outcome(request, answer.statusCode(), JsonMapper.shared().readTree(answer.body())),
          Integer.toString(answer.statusCode()));
    } catch (ConnectException | HttpConnectTimeoutException _) {
      return new Ended(request, new Refused(Reason.NOT_TRIED), "no connection");
    } catch (IOException e) {
      return new Ended(request, new Unknown(), e.getClass().getSimpleName());
    } catch (JacksonException _) {
      return new Ended(request, new Unknown(), "no JSON");
    }
  }

  private static Request ofAnyAge(Request request) {
    return switch (request) {
      case Get(Key key, Freshness _) -> new Get(key, Freshness.ANY);
      case ListAll(String kind, Freshness _) -> new ListAll(kind, Freshness.ANY);
      case Request.Create _, Request.Update _, Request.Patch _, Request.Delete _ -> request;
    };
  }
}
