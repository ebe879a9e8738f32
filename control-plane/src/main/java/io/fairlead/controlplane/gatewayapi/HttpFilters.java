package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpFilter.Cors;
import io.fairlead.model.gatewayapi.HttpFilter.Header;
import io.fairlead.model.gatewayapi.HttpFilter.HeaderEdits;
import io.fairlead.model.gatewayapi.HttpFilter.Mirror;
import io.fairlead.model.gatewayapi.HttpFilter.PathChange;
import io.fairlead.model.gatewayapi.HttpFilter.Redirect;
import io.fairlead.model.gatewayapi.HttpFilter.RequestHeaders;
import io.fairlead.model.gatewayapi.HttpFilter.ResponseHeaders;
import io.fairlead.model.gatewayapi.HttpFilter.Rewrite;
import io.fairlead.model.gatewayapi.HttpFilter.Unknown;
import io.fairlead.model.json.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the filters of HTTPRoutes and GRPCRoutes (G9); of one route. */
record HttpFilters(Backends backends) {
  private static final int FOUND = 302;
  private static final int PERCENT = 100;
  private static final int MAX_AGE = 5;

  List<HttpFilter> read(JsonNode parent) {
    return Fields.list(parent, "filters").stream().map(this::filter).toList();
  }

  private HttpFilter filter(JsonNode filter) {
    String type = Fields.text(filter, "type");
    return switch (type) {
      case "RequestHeaderModifier" ->
          new RequestHeaders(edits(filter.path("requestHeaderModifier")));
      case "ResponseHeaderModifier" ->
          new ResponseHeaders(edits(filter.path("responseHeaderModifier")));
      case "RequestRedirect" -> redirect(filter.path("requestRedirect"));
      case "URLRewrite" ->
          new Rewrite(
              text(filter.path("urlRewrite"), "hostname"),
              path(filter.path("urlRewrite").path("path")));
      case "RequestMirror" -> mirror(filter.path("requestMirror"));
      case "CORS" -> cors(filter.path("cors"));
      case "ExtensionRef" -> extension(filter.path("extensionRef"));
      default -> new Unknown("filter " + type + " is not supported");
    };
  }

  /** Requests are refused, not sent on without it. */
  private HttpFilter extension(JsonNode reference) {
    String group = Fields.text(reference, "group");
    String text =
        "filter %s%s %s is of no kind we know"
            .formatted(
                Fields.text(reference, "kind"),
                group.isEmpty() ? "" : "." + group,
                Fields.text(reference, "name"));
    backends.unresolved(new Problem("InvalidKind", text));
    return new Unknown(text);
  }

  private static HeaderEdits edits(JsonNode modifier) {
    return new HeaderEdits(
        headers(modifier, "set"), headers(modifier, "add"), Fields.texts(modifier, "remove"));
  }

  private static List<Header> headers(JsonNode modifier, String name) {
    return Fields.list(modifier, name).stream()
        .map(header -> new Header(Fields.text(header, "name"), Fields.text(header, "value")))
        .toList();
  }

  private static HttpFilter redirect(JsonNode redirect) {
    return new Redirect(
        text(redirect, "scheme"),
        text(redirect, "hostname"),
        Fields.integer(redirect, "port", 0),
        path(redirect.path("path")),
        Fields.integer(redirect, "statusCode", FOUND));
  }

  private static @Nullable PathChange path(JsonNode path) {
    return switch (Fields.text(path, "type")) {
      case "ReplaceFullPath" -> new PathChange(false, Fields.text(path, "replaceFullPath"));
      case "ReplacePrefixMatch" -> new PathChange(true, Fields.text(path, "replacePrefixMatch"));
      default -> null;
    };
  }

  private HttpFilter mirror(JsonNode mirror) {
    JsonNode fraction = mirror.path("fraction");
    boolean part = fraction.isObject();
    return new Mirror(
        backends.target(mirror.path("backendRef")),
        part
            ? Fields.integer(fraction, "numerator", 0)
            : Fields.integer(mirror, "percent", PERCENT),
        part ? Fields.integer(fraction, "denominator", PERCENT) : PERCENT);
  }

  private static HttpFilter cors(JsonNode cors) {
    return new Cors(
        Fields.texts(cors, "allowOrigins"),
        Fields.flag(cors, "allowCredentials", false),
        Fields.texts(cors, "allowMethods"),
        Fields.texts(cors, "allowHeaders"),
        Fields.texts(cors, "exposeHeaders"),
        Fields.integer(cors, "maxAge", MAX_AGE));
  }

  private static @Nullable String text(JsonNode parent, String name) {
    String text = Fields.text(parent, name);
    return text.isEmpty() ? null : text;
  }
}
