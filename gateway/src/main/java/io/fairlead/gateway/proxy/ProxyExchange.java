package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Pace;
import io.fairlead.gateway.routing.RetryRule;
import io.fairlead.gateway.routing.RouteTimeouts;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request that has a route, and its response. Only touched on its event loop.
 *
 * <pre>
 *   Connecting ──▶ Awaiting ──▶ Responding ──▶ Finished
 *      ▲               │ │                        ▲
 *      └───────────────┘ └──▶ Switching ──▶ (tunnel)
 *      next endpoint, where                       │
 *      nothing is lost or done twice              └── refusal, from any state before Responding
 * </pre>
 *
 * Bodies pass piece by piece, each way no faster than the receiver takes them; a response may begin
 * before its request has ended. It does not know what version of HTTP either side speaks: that is
 * behind {@link DownstreamStream} and {@link UpstreamStream}.
 */
final class ProxyExchange {

  /** How far it has come. */
  private sealed interface State {
    /** No connection yet; a request body waits. */
    record Connecting() implements State {}

    /** The request is on its way, no response has begun. */
    record Awaiting(UpstreamStream upstream) implements State {}

    /** The response has begun and can not be taken back. */
    record Responding(UpstreamStream upstream) implements State {}

    /** The endpoint agreed to another protocol; the end of that response is to come. */
    record Switching(UpstreamStream upstream) implements State {}

    /** Nothing more happens here. */
    record Finished() implements State {}
  }

  private static final State CONNECTING = new State.Connecting();
  private static final State FINISHED = new State.Finished();

  private final DownstreamStream downstream;
  private final Worker worker;
  private HttpRequest request;
  private RequestFacts facts; // of what is sent; a page for an error has none of the client's body
  private RequestPhases.Outcome.Forward forward;
  private UpstreamSelector selector;
  private @Nullable Pace pace;
  private boolean paused; // the response is ahead of its pace
  private boolean errorPage; // the response comes from the Service with pages for errors
  private State state = CONNECTING;
  private boolean requestComplete;
  private boolean bodyStarted;
  private long taken; // bytes of the body
  private final long bodyLimit;
  private boolean reused;
  private boolean late; // the connection comes after the call that asked for it
  private final long began = System.nanoTime();
  private long progress = began;

  ProxyExchange(
      DownstreamStream downstream,
      Worker worker,
      HttpRequest request,
      RequestFacts facts,
      RequestPhases.Outcome.Forward forward) {
    this.downstream = downstream;
    this.worker = worker;
    this.request = request;
    this.facts = facts;
    this.forward = forward;
    this.selector =
        new UpstreamSelector(
            this, worker, forward, downstream.clientAddress(), facts.upgrade() != null);
    this.requestComplete = !facts.hasBody();
    this.bodyLimit = forward.route().policy().asked().forward().bodyLimit();
    this.pace = forward.filtered() == null ? null : forward.filtered().pace();
  }

  // ---- reaching an endpoint

  void begin() {
    Filtered filtered = forward.filtered();
    if (filtered == null || !filtered.guarded()) {
      selector.next();
    } else {
      filtered.guard(worker, request, this::onAllowed, this::onRefused);
    }
    late = true;
  }

  /** Whoever had to be asked lets the request in. */
  private void onAllowed() {
    if (state instanceof State.Connecting) {
      selector.next();
    }
  }

  private void onRefused(Refusal refusal) {
    if (state instanceof State.Connecting) {
      refuse(refusal);
    }
  }

  private void finish() {
    state = FINISHED;
    if (forward.filtered() != null) {
      forward.filtered().end();
    }
  }

  private void again(Runnable choice) {
    state = CONNECTING;
    choice.run();
  }

  /**
   * An endpoint is reached.
   *
   * @param overReused the endpoint may have closed the connection meanwhile
   */
  void onUpstream(UpstreamStream upstream, boolean overReused) {
    progress = System.nanoTime();
    reused = overReused;
    state = new State.Awaiting(upstream);
    upstream.begin(this, request, facts);
    if (requestComplete && !errorPage && forward.filtered() != null) {
      forward.filtered().mirror(worker.servers());
    }
    if (late) {
      downstream.pump();
      upstream.flush();
    }
  }

  /** No endpoint can be reached. */
  void onUnreachable(Refusal refusal) {
    refuse(refusal);
  }

  // ---- the request

  /** A piece of the body can go on now; if not, the caller keeps it. */
  boolean takesBody() {
    return errorPage || !facts.hasBody() || !(state instanceof State.Connecting);
  }

  void onRequestContent(HttpContent content) {
    progress = System.nanoTime();
    UpstreamStream upstream = upstream();
    if (errorPage) {
      requestComplete |= content instanceof LastHttpContent;
      content.release();
      return;
    }
    if (upstream == null || requestComplete) {
      content.release();
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      onBadBody();
      return;
    }
    bodyStarted = true;
    taken += content.content().readableBytes();
    if (bodyLimit > 0 && taken > bodyLimit) {
      content.release();
      onTooLarge();
      return;
    }
    Filtered filtered = forward.filtered();
    if (filtered != null && filtered.mirroring() != null) {
      filtered.mirroring().add(content.content());
    }
    if (content instanceof LastHttpContent last) {
      requestComplete = true;
      HopByHop.stripTrailers(last.trailingHeaders());
      if (filtered != null) {
        filtered.mirror(worker.servers());
      }
    }
    upstream.writeContent(content);
    if (upstream.backedUp()) {
      upstream.flush();
    }
  }

  private void onTooLarge() {
    if (state instanceof State.Responding) {
      cutOff();
    } else {
      refuse(Refusals.bodyTooLarge(bodyLimit));
    }
  }

  private void onBadBody() {
    if (state instanceof State.Responding) {
      cutOff();
    } else {
      refuse(Refusal.badRequest("The request body is not valid HTTP/1.1 chunked data."));
    }
  }

  void onDownstreamReadComplete() {
    UpstreamStream upstream = upstream();
    if (upstream != null && facts.hasBody()) {
      upstream.flush();
    }
  }

  /** The endpoint takes the body more slowly than the client sends it. */
  boolean upstreamBackedUp() {
    UpstreamStream upstream = upstream();
    return upstream != null && upstream.backedUp();
  }

  void onUpstreamWritable() {
    progress = System.nanoTime();
    downstream.pump();
  }

  // ---- the response

  /** A response of 1xx that is no answer yet. */
  void onInterim(HttpResponse response) {
    progress = System.nanoTime();
    if (state instanceof State.Awaiting) {
      HopByHop.strip(response.headers());
      downstream.writeInterim(response);
    }
  }

  void onResponseHead(HttpResponse response) {
    progress = System.nanoTime();
    if (!(state instanceof State.Awaiting(UpstreamStream upstream))) {
      return;
    }
    if (retry().on(response.status().code()) && mayRepeat() && selector.hasNext()) {
      upstream.cancel();
      again(selector::next);
      return;
    }
    if (askForPage(upstream, response.status().code())) {
      return;
    }
    HopByHop.strip(response.headers());
    response.headers().remove(HttpHeaderNames.TE).remove(HttpHeaderNames.CONNECTION);
    if (forward.filtered() != null) {
      forward.filtered().response(response.headers(), upstream.endpoint());
    }
    state = new State.Responding(upstream);
    downstream.writeHead(response);
  }

  /** The Service with pages for errors answers in the place of this response, if there is one. */
  private boolean askForPage(UpstreamStream upstream, int status) {
    Filtered filtered = forward.filtered();
    HttpRequest page = filtered == null || errorPage ? null : filtered.errorPage(status);
    NamespacedName service = forward.route().policy().asked().response().defaultBackend();
    if (page == null
        || service == null
        || !(forward.table().upstream(Backend.firstPort(service))
            instanceof Upstream.Ready ready)) {
      return false;
    }
    upstream.cancel();
    errorPage = true;
    request = page;
    facts = facts.forPage();
    forward = forward.to(ready);
    selector = new UpstreamSelector(this, worker, forward, downstream.clientAddress(), false);
    again(selector::next);
    return true;
  }

  /** The endpoint answers 101 and names the protocol; the client asked for one. */
  void onSwitching(HttpResponse response) {
    progress = System.nanoTime();
    if (state instanceof State.Awaiting(UpstreamStream upstream)) {
      if (facts.upgrade() == null) {
        refuse(Refusals.badAnswer(forward.upstream()));
        return;
      }
      state = new State.Switching(upstream);
      downstream.writeHead(response);
    }
  }

  /** What follows on this connection is the other protocol. */
  void onSwitched(Http1Upstream upstream, LastHttpContent end) {
    if (state instanceof State.Switching) {
      downstream.writeContent(end);
      finish();
      downstream.becomeTunnel(upstream);
    } else {
      end.release();
    }
  }

  void onResponseContent(HttpContent content) {
    progress = System.nanoTime();
    if (!(state instanceof State.Responding(UpstreamStream upstream))) {
      content.release();
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      cutOff();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (content instanceof LastHttpContent end) {
      HopByHop.stripTrailers(end.trailingHeaders());
    }
    int bytes = content.content().readableBytes();
    downstream.writeContent(content);
    if (last) {
      finish();
      upstream.finish(requestComplete);
      downstream.end(requestComplete);
    } else if (!downstream.takes()) {
      downstream.flush();
      upstream.keepReading(downstream.takes() && !paused);
    } else if (pace != null && !paused) {
      keepPace(upstream, pace.pause(bytes, progress));
    }
  }

  private void keepPace(UpstreamStream upstream, long millis) {
    if (millis > 0) {
      downstream.flush();
      upstream.keepReading(false);
      paused = true;
      var _ = worker.loop().schedule(this::onPaced, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void onPaced() {
    paused = false;
    onDownstreamWritable();
  }

  void onUpstreamReadComplete() {
    downstream.flush();
  }

  void onDownstreamWritable() {
    progress = System.nanoTime();
    if (!paused && state instanceof State.Responding(UpstreamStream upstream)) {
      upstream.keepReading(true);
    }
  }

  // ---- what can go wrong

  /** What the endpoint says is not HTTP. */
  void onBadResponse() {
    if (state instanceof State.Awaiting) {
      refuse(Refusals.badAnswer(forward.upstream()));
    }
  }

  /** The endpoint ended it before the response was whole. */
  void onUpstreamClosed(UpstreamStream upstream) {
    switch (state) {
      case State.Awaiting awaiting -> {
        boolean again =
            !upstream.answered() && (mayRepeat() || (upstream.unprocessed() && !bodyStarted));
        if (again && reused) {
          again(() -> selector.connect(upstream.endpoint()));
        } else if (again && retry().onError() && selector.hasNext()) {
          again(selector::next);
        } else {
          refuse(Refusals.noAnswer(forward.upstream()));
        }
      }
      case State.Responding responding -> cutOff();
      case State.Switching switching -> cutOff();
      case State.Connecting(), State.Finished() -> {}
    }
  }

  /** Sending it again loses nothing and does nothing twice (RFC 9110 9.2.2). */
  private boolean mayRepeat() {
    return !bodyStarted && (facts.idempotent() || facts.hasBody() || retry().nonIdempotent());
  }

  private RetryRule retry() {
    return forward.route().retry();
  }

  void onDownstreamClosed() {
    UpstreamStream upstream = upstream();
    selector.stop();
    finish();
    if (upstream != null) {
      upstream.cancel();
    }
  }

  void tick(long now) {
    ProxyLimits limits = worker.limits();
    RouteTimeouts timeouts = forward.route().timeouts();
    Duration whole = timeouts.request();
    if (whole != null && now - began > whole.toNanos()) {
      onOverdue(whole);
      return;
    }
    switch (state) {
      case State.Awaiting(UpstreamStream upstream) -> {
        if (requestComplete || upstream.backedUp()) {
          Duration limit = requestComplete ? timeouts.read() : timeouts.send();
          if (over(now, or(limit, limits.response()))) {
            onSilent(upstream, or(limit, limits.response()));
          }
        } else if (over(now, limits.clientBody())) {
          refuse(Refusals.slowClient("The request body", limits.clientBody()));
        }
      }
      case State.Responding responding -> {
        if (!downstream.takes() && over(now, limits.clientTake())) {
          onDownstreamClosed();
          downstream.abort();
        } else if (downstream.takes()
            && !paused
            && over(now, or(timeouts.read(), limits.response()))) {
          cutOff();
        }
      }
      case State.Connecting connecting -> {}
      case State.Switching switching -> {}
      case State.Finished finished -> {}
    }
  }

  private void onSilent(UpstreamStream upstream, Duration waited) {
    if (retry().onTimeout() && mayRepeat() && selector.hasNext()) {
      upstream.cancel();
      again(selector::next);
    } else {
      refuse(Refusals.answerTimeout(forward.upstream(), waited));
    }
  }

  /** The route's time for the whole exchange is over. */
  private void onOverdue(Duration whole) {
    switch (state) {
      case State.Connecting connecting -> refuse(Refusals.answerTimeout(forward.upstream(), whole));
      case State.Awaiting awaiting -> refuse(Refusals.answerTimeout(forward.upstream(), whole));
      case State.Responding responding -> cutOff();
      case State.Switching switching -> {}
      case State.Finished finished -> {}
    }
  }

  private boolean over(long now, Duration limit) {
    return now - progress > limit.toNanos();
  }

  private static Duration or(@Nullable Duration ofRoute, Duration otherwise) {
    return ofRoute == null ? otherwise : ofRoute;
  }

  private void refuse(Refusal refusal) {
    onDownstreamClosed();
    Filtered filtered = forward.filtered();
    downstream.refuse(filtered == null ? refusal : filtered.page(refusal), requestComplete);
  }

  /** The response has begun and can not be ended. */
  private void cutOff() {
    onDownstreamClosed();
    downstream.cutOff();
  }

  private @Nullable UpstreamStream upstream() {
    return switch (state) {
      case State.Awaiting(UpstreamStream upstream) -> upstream;
      case State.Responding(UpstreamStream upstream) -> upstream;
      case State.Switching(UpstreamStream upstream) -> upstream;
      case State.Connecting(), State.Finished() -> null;
    };
  }
}
