package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.balance.Turns;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpFilter.HeaderEdits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a rule, or of one backend of it, by what they are about (G9).
 *
 * @param requests edits of the head an endpoint gets
 * @param responses edits of the head a client gets
 * @param broken why requests are answered 500; null: nothing is wrong
 */
public record RuleEffects(
    List<HeaderEdits> requests,
    List<HeaderEdits> responses,
    HttpFilter.@Nullable Redirect redirect,
    HttpFilter.@Nullable Rewrite rewrite,
    List<Copies> mirrors,
    HttpFilter.@Nullable Cors cors,
    @Nullable String broken) {

  static final RuleEffects NONE = of(List.of());

  public RuleEffects {
    requests = List.copyOf(requests);
    responses = List.copyOf(responses);
    mirrors = List.copyOf(mirrors);
  }

  static RuleEffects of(List<HttpFilter> filters) {
    List<HeaderEdits> requests = new ArrayList<>();
    List<HeaderEdits> responses = new ArrayList<>();
    List<Copies> mirrors = new ArrayList<>();
    HttpFilter.Redirect redirect = null;
    HttpFilter.Rewrite rewrite = null;
    HttpFilter.Cors cors = null;
    String broken = null;
    for (HttpFilter filter : filters) {
      switch (filter) {
        case HttpFilter.RequestHeaders(HeaderEdits edits) -> requests.add(edits);
        case HttpFilter.ResponseHeaders(HeaderEdits edits) -> responses.add(edits);
        case HttpFilter.Redirect asked -> redirect = asked;
        case HttpFilter.Rewrite asked -> rewrite = asked;
        case HttpFilter.Mirror asked -> mirrors.add(new Copies(asked, new Turns()));
        case HttpFilter.Cors asked -> cors = asked;
        case HttpFilter.Unknown(String reason) -> broken = reason;
      }
    }
    return new RuleEffects(requests, responses, redirect, rewrite, mirrors, cors, broken);
  }

  /** Requests and responses pass as they are. */
  public boolean none() {
    return requests.isEmpty()
        && responses.isEmpty()
        && redirect == null
        && rewrite == null
        && mirrors.isEmpty()
        && cors == null
        && broken == null;
  }

  /** A mirror, and whose turn it is to be copied. */
  public record Copies(HttpFilter.Mirror mirror, Turns turns) {
    /** This request is one of the share. */
    public boolean next() {
      return mirror.denominator() > 0 && turns.next(mirror.denominator()) < mirror.numerator();
    }
  }
}
