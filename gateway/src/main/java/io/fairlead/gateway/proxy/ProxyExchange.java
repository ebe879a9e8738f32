package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that has a route, and its response. Only touched on its event loop.
 *
 * <pre>
 *   Connecting ──▶ Awaiting ──▶ Responding ──▶ Finished
 *      │  ▲  ▲         │ │                        ▲
 *      └──┘  └─────────┘ └──▶ Switching ──▶ (tunnel)
 *      next endpoint, also from Awaiting          │
 *      where nothing is lost or done twice        └── refusal, from any state before Responding
 * </pre>
 *
 * Bodies pass piece by piece, each way no faster than the receiver takes them; a response may begin
 * before its request has ended.
 */
final class ProxyExchange implements UpstreamPool.Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);

  /** How far it has come. */
  private sealed interface State {
    /** No connection yet; a request body waits. */
    record Connecting() implements State {}

    /** The request is on its way, no response has begun. */
    record Awaiting(UpstreamConnection upstream) implements State {}

    /** The response has begun and can not be taken back. */
    record Responding(UpstreamConnection upstream) implements State {}

    /** The endpoint agreed to another protocol; the end of that response is to come. */
    record Switching(UpstreamConnection upstream) implements State {}

    /** Nothing more happens here. */
    record Finished() implements State {}
  }

  private final DownstreamConnection downstream;
  private final Worker worker;
  private final HttpRequest request;
  private final RequestFacts facts;
  private final RouteTable table;
  private final Upstream.Ready target;
  private final Attempts attempts;
  private State state = new State.Connecting();
  private boolean requestComplete;
  private boolean bodyStarted;
  private boolean reused;
  private boolean interim;
  private boolean closeAfter;
  private boolean upstreamReusable;
  private long progress = System.nanoTime();

  ProxyExchange(
      DownstreamConnection downstream,
      Worker worker,
      HttpRequest request,
      RequestFacts facts,
      RouteTable table,
      Upstream.Ready target) {
    this.downstream = downstream;
    this.worker = worker;
    this.request = request;
    this.facts = facts;
    this.table = table;
    this.target = target;
    this.attempts = new Attempts(target, worker.limits().tries());
    this.requestComplete = !facts.hasBody();
  }

  RequestFacts facts() {
    return facts;
  }

  // ---- choosing and reaching an endpoint

  void begin() {
    InetSocketAddress endpoint = attempts.next();
    if (endpoint == null) {
      refuse(Refusals.notConnected(target, attempts.tried()));
      return;
    }
    switch (table.verdict(downstream.clientAddress(), endpoint)) {
      case Verdict.Denied denied ->
          refuse(Refusals.denied(denied, downstream.clientAddress(), target));
      case Verdict.Allowed _ -> {
        UpstreamConnection idle = worker.pool().reuse(endpoint);
        if (idle == null) {
          connect(endpoint);
        } else {
          reused = true;
          send(idle);
        }
      }
    }
  }

  private void tryNext() {
    begin();
    downstream.pump();
  }

  private void connect(InetSocketAddress endpoint) {
    state = new State.Connecting();
    reused = false;
    worker.pool().connect(endpoint, this);
  }

  @Override
  public void onConnected(UpstreamConnection connection) {
    if (state instanceof State.Connecting) {
      send(connection);
      downstream.pump();
      connection.flush();
    } else {
      connection.release();
    }
  }

  @Override
  public void onConnectFailed(InetSocketAddress endpoint, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("error", cause)
        .log("no connection");
    if (!(state instanceof State.Connecting)) {
      return;
    }
    if (attempts.hasNext()) {
      tryNext();
    } else {
      refuse(
          cause instanceof ConnectTimeoutException
              ? Refusals.connectTimeout(target, attempts.tried())
              : Refusals.notConnected(target, attempts.tried()));
    }
  }

  // ---- the request

  private void send(UpstreamConnection upstream) {
    progress = System.nanoTime();
    state = new State.Awaiting(upstream);
    upstream.begin(this, facts.head());
    upstream.write(request);
    if (!facts.hasBody()) {
      upstream.write(LastHttpContent.EMPTY_LAST_CONTENT);
      upstream.flush();
    }
  }

  /** A piece of the body can go on now; if not, the caller keeps it. */
  boolean takesBody() {
    return !facts.hasBody() || !(state instanceof State.Connecting);
  }

  void onRequestContent(HttpContent content) {
    progress = System.nanoTime();
    UpstreamConnection upstream = upstream();
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
    if (content instanceof LastHttpContent last) {
      requestComplete = true;
      HopByHop.stripTrailers(last.trailingHeaders());
    }
    upstream.write(content);
    if (upstream.backedUp()) {
      upstream.flush();
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
    UpstreamConnection upstream = upstream();
    if (upstream != null && facts.hasBody()) {
      upstream.flush();
    }
  }

  /** The endpoint takes the body more slowly than the client sends it. */
  boolean upstreamBackedUp() {
    UpstreamConnection upstream = upstream();
    return upstream != null && upstream.backedUp();
  }

  void onUpstreamWritable() {
    progress = System.nanoTime();
    downstream.pump();
  }

  // ---- the response

  void onResponseHead(HttpResponse response) {
    progress = System.nanoTime();
    if (!(state instanceof State.Awaiting(UpstreamConnection upstream))) {
      return;
    }
    if (ResponseHead.unreadable(response)) {
      refuse(Refusals.badAnswer(target));
    } else if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      onSwitching(upstream, response);
    } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      interim = true;
      if (facts.http11()) {
        HopByHop.strip(response.headers());
        downstream.write(response);
      }
    } else {
      ResponseHead head = ResponseHead.rewrite(response, facts, worker.draining());
      closeAfter = head.closeAfter();
      upstreamReusable = head.upstreamReusable();
      state = new State.Responding(upstream);
      downstream.writeFinalHead(response, facts);
    }
  }

  private void onSwitching(UpstreamConnection upstream, HttpResponse response) {
    HttpHeaders headers = response.headers();
    String protocol = headers.get(HttpHeaderNames.UPGRADE);
    if (facts.upgrade() == null || protocol == null) {
      refuse(Refusals.badAnswer(target));
      return;
    }
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, protocol);
    state = new State.Switching(upstream);
    downstream.writeFinalHead(response, facts);
  }

  void onResponseContent(HttpContent content) {
    progress = System.nanoTime();
    if (interim) {
      interim = !(content instanceof LastHttpContent);
      if (facts.http11()) {
        downstream.write(content);
        downstream.flush();
      } else {
        content.release();
      }
      return;
    }
    switch (state) {
      case State.Responding(UpstreamConnection upstream) -> onBody(upstream, content);
      case State.Switching(UpstreamConnection upstream) -> {
        downstream.write(content);
        state = new State.Finished();
        downstream.becomeTunnel(upstream);
      }
      case State.Connecting connecting -> content.release();
      case State.Awaiting awaiting -> content.release();
      case State.Finished finished -> content.release();
    }
  }

  private void onBody(UpstreamConnection upstream, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      cutOff();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (content instanceof LastHttpContent end) {
      HopByHop.stripTrailers(end.trailingHeaders());
    }
    downstream.write(content);
    if (last) {
      complete(upstream);
    } else if (!downstream.takes()) {
      downstream.flush();
      upstream.keepReading(downstream.takes());
    }
  }

  private void complete(UpstreamConnection upstream) {
    state = new State.Finished();
    if (requestComplete && upstreamReusable) {
      upstream.release();
    } else {
      upstream.close();
    }
    downstream.responseDone(closeAfter, requestComplete);
  }

  void onUpstreamReadComplete() {
    downstream.flush();
  }

  void onDownstreamWritable() {
    progress = System.nanoTime();
    if (state instanceof State.Responding(UpstreamConnection upstream)) {
      upstream.keepReading(true);
    }
  }

  // ---- what can go wrong

  void onUpstreamClosed(UpstreamConnection upstream) {
    switch (state) {
      case State.Awaiting awaiting -> {
        if (reused && !upstream.answered() && mayRepeat()) {
          connect(upstream.endpoint());
        } else if (!upstream.answered() && mayRepeat() && attempts.hasNext()) {
          tryNext();
        } else {
          refuse(Refusals.noAnswer(target));
        }
      }
      case State.Responding responding -> cutOff();
      case State.Switching switching -> cutOff();
      case State.Connecting(), State.Finished() -> {}
    }
  }

  /** Sending it again loses nothing and does nothing twice (RFC 9110 9.2.2). */
  private boolean mayRepeat() {
    return !bodyStarted && (facts.idempotent() || facts.hasBody());
  }

  void onDownstreamClosed() {
    UpstreamConnection upstream = upstream();
    state = new State.Finished();
    if (upstream != null) {
      upstream.close();
    }
  }

  void tick(long now) {
    ProxyLimits limits = worker.limits();
    switch (state) {
      case State.Awaiting(UpstreamConnection upstream) -> {
        if (requestComplete || upstream.backedUp()) {
          if (over(now, limits.response())) {
            refuse(Refusals.answerTimeout(target, limits.response()));
          }
        } else if (over(now, limits.clientBody())) {
          refuse(Refusals.slowClient("The request body", limits.clientBody()));
        }
      }
      case State.Responding responding -> {
        if (!downstream.takes() && over(now, limits.clientTake())) {
          onDownstreamClosed();
          downstream.abort();
        } else if (downstream.takes() && over(now, limits.response())) {
          cutOff();
        }
      }
      case State.Connecting connecting -> {}
      case State.Switching switching -> {}
      case State.Finished finished -> {}
    }
  }

  private boolean over(long now, Duration limit) {
    return now - progress > limit.toNanos();
  }

  private void refuse(Refusal refusal) {
    UpstreamConnection upstream = upstream();
    state = new State.Finished();
    if (upstream != null) {
      upstream.close();
    }
    downstream.refuse(refusal, facts, requestComplete);
  }

  /** The response has begun and can not be ended. */
  private void cutOff() {
    onDownstreamClosed();
    if (facts.http11()) {
      downstream.cutOff();
    } else {
      downstream.abort();
    }
  }

  private @Nullable UpstreamConnection upstream() {
    return switch (state) {
      case State.Awaiting(UpstreamConnection upstream) -> upstream;
      case State.Responding(UpstreamConnection upstream) -> upstream;
      case State.Switching(UpstreamConnection upstream) -> upstream;
      case State.Connecting(), State.Finished() -> null;
    };
  }
}
