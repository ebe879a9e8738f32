package io.fairlead.model.gatewayapi;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule or a backend does to requests and responses (G9). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "filter")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HttpFilter.RequestHeaders.class, name = "requestHeaders"),
  @JsonSubTypes.Type(value = HttpFilter.ResponseHeaders.class, name = "responseHeaders"),
  @JsonSubTypes.Type(value = HttpFilter.Redirect.class, name = "redirect"),
  @JsonSubTypes.Type(value = HttpFilter.Rewrite.class, name = "rewrite"),
  @JsonSubTypes.Type(value = HttpFilter.Mirror.class, name = "mirror"),
  @JsonSubTypes.Type(value = HttpFilter.Cors.class, name = "cors"),
  @JsonSubTypes.Type(value = HttpFilter.Unknown.class, name = "unknown")
})
public sealed interface HttpFilter {

  /** RequestHeaderModifier. */
  record RequestHeaders(HeaderEdits edits) implements HttpFilter {}

  /** ResponseHeaderModifier. */
  record ResponseHeaders(HeaderEdits edits) implements HttpFilter {}

  /**
   * RequestRedirect.
   *
   * @param scheme null: that of the request
   * @param host null: that of the request
   * @param port 0: that of the scheme where one is given, otherwise the listener's
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(
      @Nullable String scheme,
      @Nullable String host,
      int port,
      @Nullable PathChange path,
      int status)
      implements HttpFilter {}

  /** URLRewrite. */
  record Rewrite(@Nullable String host, @Nullable PathChange path) implements HttpFilter {}

  /** RequestMirror of {@code numerator} in {@code denominator} requests. */
  record Mirror(BackendTarget target, int numerator, int denominator) implements HttpFilter {}

  /**
   * CORS.
   *
   * @param maxAge seconds
   */
  record Cors(
      List<String> origins,
      boolean credentials,
      List<String> methods,
      List<String> headers,
      List<String> exposed,
      int maxAge)
      implements HttpFilter {
    public Cors {
      origins = List.copyOf(origins);
      methods = List.copyOf(methods);
      headers = List.copyOf(headers);
      exposed = List.copyOf(exposed);
    }
  }

  /** One that can not be applied: requests are answered 500, not sent on without it. */
  record Unknown(String reason) implements HttpFilter {}

  /** Headers to set, to add and to remove, in this order. */
  record HeaderEdits(List<Header> set, List<Header> add, List<String> remove) {
    public HeaderEdits {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  /** A header. */
  record Header(String name, String value) {}

  /**
   * ReplaceFullPath, or ReplacePrefixMatch of what the rule's PathPrefix matched (G4).
   *
   * @param prefix only what was matched is replaced
   */
  record PathChange(boolean prefix, String value) {}
}
