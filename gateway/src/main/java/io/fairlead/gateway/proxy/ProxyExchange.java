package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Outcome;
import io.fairlead.gateway.metrics.EndpointFailure;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;

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

  private final DownstreamStream downstream;
  private final Worker worker;
  private final RequestBody body;
  private final ResponsePace pace;
  private final ExchangeClock clock;
  private final Deadlines deadlines;
  private UpstreamRequest asked;
  private UpstreamSelector selector;
  private ExchangeState state = ExchangeState.CONNECTING;
  private boolean reused;
  private boolean late; // the connection comes after the call that asked for it

  ProxyExchange(
      DownstreamStream downstream,
      Worker worker,
      HttpRequest request,
      RequestFacts facts,
      RequestPhases.Outcome.Forward forward) {
    this.downstream = downstream;
    this.worker = worker;
    this.asked = new UpstreamRequest(request, facts, forward, false);
    this.selector =
        new UpstreamSelector(this, worker, forward, downstream.client(), facts.upgrade() != null);
    this.body =
        new RequestBody(
            !facts.hasBody(),
            forward.route().bodyLimit(),
            forward.upstream().balancer().settings().retries().body());
    this.pace =
        new ResponsePace(
            forward.filtered() == null ? null : forward.filtered().pace(), worker.loop());
    this.clock = new ExchangeClock(worker.limits(), forward.route().timeouts());
    this.deadlines = Deadlines.of(worker.loop(), forward.route().timeouts(), this::look);
  }

  /** Where what becomes of it is noted. */
  RequestNotes notes() {
    return downstream.notes();
  }

  // ---- reaching an endpoint

  void begin() {
    deadlines.begin();
    Filters filtered = asked.filtered();
    if (filtered == null || !filtered.guarded()) {
      onAllowed();
    } else {
      filtered.guard(worker, asked.head(), this::onAllowed, this::onRefused);
    }
    late = true;
  }

  /** Whoever had to be asked lets the request in. */
  private void onAllowed() {
    if (state instanceof ExchangeState.Connecting) {
      Refusal answer = asked.forward().answer();
      if (answer == null) {
        selector.next();
      } else {
        refuse(answer);
      }
    }
  }

  private void onRefused(Refusal refusal) {
    if (state instanceof ExchangeState.Connecting) {
      refuse(refusal);
    }
  }

  private void finish() {
    state = ExchangeState.FINISHED;
    release();
  }

  private void release() {
    body.forget();
    selector.end();
    deadlines.end();
    Filters filtered = asked.filtered();
    if (filtered != null) {
      filtered.end();
    }
  }

  private void again(Runnable choice) {
    state = ExchangeState.CONNECTING;
    choice.run();
  }

  /** Another try, at once or after the time the route wants between two. */
  private void tryNext() {
    state = ExchangeState.CONNECTING;
    selector.nextTry();
  }

  /**
   * An endpoint is reached.
   *
   * @param overReused the endpoint may have closed the connection meanwhile
   */
  void onUpstream(UpstreamStream upstream, boolean overReused) {
    clock.progress();
    reused = overReused;
    state = new ExchangeState.Awaiting(upstream);
    clock.attempt();
    deadlines.attempt();
    upstream.begin(this, asked.head(), asked.facts());
    if (!asked.page()) {
      body.repeat(upstream);
      if (body.complete()) {
        mirror();
      }
    }
    if (late) {
      downstream.pump();
      upstream.flush();
    }
  }

  /** A copy goes elsewhere, if there is to be one. */
  private void mirror() {
    Filters filtered = asked.filtered();
    if (filtered != null) {
      filtered.mirror(worker.servers());
    }
  }

  /** No endpoint can be reached. */
  void onUnreachable(Refusal refusal) {
    refuse(refusal);
  }

  // ---- the request

  /** A piece of the body can go on now; if not, the caller keeps it. */
  boolean takesBody() {
    return asked.page() || !asked.facts().hasBody() || !(state instanceof ExchangeState.Connecting);
  }

  void onRequestContent(HttpContent content) {
    clock.progress();
    UpstreamStream upstream = ExchangeState.upstream(state);
    if (asked.page()) {
      body.skip(content);
      content.release();
      return;
    }
    if (upstream == null || body.complete()) {
      content.release();
      return;
    }
    switch (body.take(content, asked.filtered())) {
      case GOES_ON -> {
        if (body.complete()) {
          mirror();
        }
        upstream.writeContent(content);
        if (upstream.backedUp()) {
          upstream.flush();
        }
      }
      case BROKEN -> {
        content.release();
        endWith(Refusal.badRequest("The request body is not valid HTTP/1.1 chunked data."));
      }
      case TOO_LARGE -> {
        content.release();
        endWith(Refusals.bodyTooLarge(body.limit()));
      }
    }
  }

  void onDownstreamReadComplete() {
    UpstreamStream upstream = ExchangeState.upstream(state);
    if (upstream != null && asked.facts().hasBody()) {
      upstream.flush();
    }
  }

  /** The endpoint takes the body more slowly than the client sends it. */
  boolean upstreamBackedUp() {
    UpstreamStream upstream = ExchangeState.upstream(state);
    return upstream != null && upstream.backedUp();
  }

  void onUpstreamWritable() {
    clock.progress();
    downstream.pump();
  }

  // ---- the response

  /** A response of 1xx that is no answer yet. */
  void onInterim(HttpResponse response) {
    clock.progress();
    if (state instanceof ExchangeState.Awaiting) {
      HopByHop.strip(response.headers());
      downstream.writeInterim(response);
    }
  }

  void onResponseHead(HttpResponse response) {
    clock.progress();
    if (!(state instanceof ExchangeState.Awaiting(UpstreamStream upstream))) {
      return;
    }
    selector.report(Outcome.ofStatus(response.status().code()));
    if (asked.retry().on(response.status().code()) && mayRepeat() && selector.another()) {
      notes().failed(EndpointFailure.STATUS);
      upstream.cancel();
      tryNext();
      return;
    }
    if (askForPage(upstream, response.status().code())) {
      return;
    }
    HopByHop.strip(response.headers());
    response.headers().remove(HttpHeaderNames.TE).remove(HttpHeaderNames.CONNECTION);
    Filters filtered = asked.filtered();
    if (filtered != null) {
      filtered.response(response.headers(), upstream.endpoint());
    }
    state = new ExchangeState.Responding(upstream);
    body.forget();
    downstream.writeHead(response);
  }

  /** The Service with pages for errors answers in the place of this response, if there is one. */
  private boolean askForPage(UpstreamStream upstream, int status) {
    UpstreamRequest page = asked.forPage(status);
    if (page == null) {
      return false;
    }
    upstream.cancel();
    body.forget();
    selector.end();
    asked = page;
    selector = new UpstreamSelector(this, worker, page.forward(), downstream.client(), false);
    tryNext();
    return true;
  }

  /** The endpoint answers 101 and names the protocol; the client asked for one. */
  void onSwitching(HttpResponse response) {
    clock.progress();
    if (state instanceof ExchangeState.Awaiting(UpstreamStream upstream)) {
      if (asked.facts().upgrade() == null) {
        refuse(Refusals.badAnswer(asked.upstream()));
        return;
      }
      state = new ExchangeState.Switching(upstream);
      downstream.writeHead(response);
    }
  }

  /** What follows on this connection is the other protocol. */
  void onSwitched(Http1Upstream upstream, LastHttpContent end) {
    if (state instanceof ExchangeState.Switching) {
      downstream.writeContent(end);
      state = ExchangeState.FINISHED;
      downstream.becomeTunnel(upstream, new Tunnel.Terms(clock.tunnelIdle(), this::release));
    } else {
      end.release();
    }
  }

  void onResponseContent(HttpContent content) {
    clock.progress();
    if (!(state instanceof ExchangeState.Responding(UpstreamStream upstream))) {
      content.release();
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      notes().failed(EndpointFailure.CUT_OFF);
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
      upstream.finish(body.complete());
      downstream.end(body.complete());
    } else if (!downstream.takes()) {
      downstream.flush();
      upstream.keepReading(downstream.takes() && !pace.paused());
    } else if (pace.pause(bytes, clock.lastProgress(), this::onDownstreamWritable)) {
      downstream.flush();
      upstream.keepReading(false);
    }
  }

  void onUpstreamReadComplete() {
    downstream.flush();
  }

  void onDownstreamWritable() {
    clock.progress();
    if (!pace.paused() && state instanceof ExchangeState.Responding(UpstreamStream upstream)) {
      upstream.keepReading(true);
    }
  }

  // ---- what can go wrong

  /** What the endpoint says is not HTTP. */
  void onBadResponse() {
    if (state instanceof ExchangeState.Awaiting) {
      selector.report(Outcome.NO_ANSWER);
      notes().failed(EndpointFailure.BAD_RESPONSE);
      refuse(Refusals.badAnswer(asked.upstream()));
    }
  }

  /** The endpoint ended it before the response was whole. */
  void onUpstreamClosed(UpstreamStream upstream) {
    switch (state) {
      case ExchangeState.Awaiting awaiting -> {
        boolean again = !upstream.answered() && (mayRepeat() || untouched(upstream));
        if (again && reused) {
          again(() -> selector.connect(upstream.endpoint()));
          return;
        }
        selector.report(Outcome.NO_ANSWER);
        notes().failed(EndpointFailure.CLOSED);
        if (again && asked.retry().onError() && selector.another()) {
          tryNext();
        } else {
          refuse(Refusals.noAnswer(asked.upstream()));
        }
      }
      case ExchangeState.Responding(UpstreamStream _),
          ExchangeState.Switching(UpstreamStream _) -> {
        notes().failed(EndpointFailure.CUT_OFF);
        cutOff();
      }
      case ExchangeState.Connecting(), ExchangeState.Finished() -> {}
    }
  }

  /** Sending it again loses nothing and does nothing twice (RFC 9110 9.2.2). */
  private boolean mayRepeat() {
    return body.repeatable() && asked.repeatable(body.started());
  }

  /** The endpoint did nothing for it, and it can be sent again. */
  private boolean untouched(UpstreamStream upstream) {
    return upstream.unprocessed() && body.repeatable();
  }

  void onDownstreamClosed() {
    UpstreamStream upstream = ExchangeState.upstream(state);
    selector.stop();
    finish();
    if (upstream != null) {
      upstream.cancel();
    }
  }

  private void look() {
    tick(System.nanoTime());
  }

  void tick(long now) {
    switch (clock.overdue(now, state, body.complete(), downstream.takes(), pace.paused())) {
      case ExchangeClock.Overdue.Nothing() -> {}
      case ExchangeClock.Overdue.Whole(Duration limit) -> onOverdue(limit);
      case ExchangeClock.Overdue.Attempt(Duration limit) -> onAttemptOverdue(limit);
      case ExchangeClock.Overdue.Silent(Duration limit) -> onSilent(limit);
      case ExchangeClock.Overdue.SlowClient(Duration limit) ->
          refuse(Refusals.slowClient("The request body", limit));
      case ExchangeClock.Overdue.NotTaken() -> {
        onDownstreamClosed();
        downstream.abort();
      }
      case ExchangeClock.Overdue.Stalled() -> {
        notes().failed(EndpointFailure.CUT_OFF);
        cutOff();
      }
    }
  }

  private void onSilent(Duration waited) {
    notes().failed(EndpointFailure.TIMEOUT);
    UpstreamStream upstream = ExchangeState.upstream(state);
    selector.report(Outcome.NO_ANSWER);
    if (upstream != null && asked.retry().onTimeout() && mayRepeat() && selector.another()) {
      upstream.cancel();
      tryNext();
    } else {
      refuse(Refusals.answerTimeout(asked.upstream(), waited));
    }
  }

  /** Another is only asked where the route says so: the client may not wait for three. */
  private void onAttemptOverdue(Duration limit) {
    if (state instanceof ExchangeState.Awaiting && asked.retry().backoff() != null) {
      onSilent(limit);
    } else {
      onOverdue(limit);
    }
  }

  /** The route's time for the whole exchange is over. */
  private void onOverdue(Duration whole) {
    switch (state) {
      case ExchangeState.Connecting(), ExchangeState.Awaiting(UpstreamStream _) ->
          refuse(Refusals.answerTimeout(asked.upstream(), whole));
      case ExchangeState.Responding(UpstreamStream _) -> cutOff();
      case ExchangeState.Switching(UpstreamStream _), ExchangeState.Finished() -> {}
    }
  }

  private void refuse(Refusal refusal) {
    onDownstreamClosed();
    Filters filtered = asked.filtered();
    downstream.refuse(filtered == null ? refusal : filtered.page(refusal), body.complete());
  }

  /** Tells the client if that can still be told. */
  private void endWith(Refusal refusal) {
    if (state instanceof ExchangeState.Responding) {
      cutOff();
    } else {
      refuse(refusal);
    }
  }

  /** The response has begun and can not be ended. */
  private void cutOff() {
    onDownstreamClosed();
    downstream.cutOff();
  }
}
