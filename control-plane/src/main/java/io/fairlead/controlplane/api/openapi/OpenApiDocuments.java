package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.http.Document;
import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.api.http.Query;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves {@code /openapi/v3}, the documents below it, and {@code /openapi/v2} to those who take it
 * in protobuf. They are made when first asked for: the schemas are large, and a start should not
 * wait for them.
 */
public final class OpenApiDocuments {
  private static final String ROOT = "/openapi/v3";
  private static final String V2 = "/openapi/v2";
  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  // What kube-apiserver answers with: '@' is no character of a media type.
  private static final ContentType V2_CONTENT =
      ContentTypes.parse("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  private static final String JSON = "application/json";
  private static final String FOREVER = "public, immutable, max-age=31536000";
  private static final String NO_CACHE = "no-cache, private";

  private final Supplier<Documents> documents;
  private final Supplier<Document> v2;

  private record Documents(Document index, Map<String, Document> byPath) {}

  public OpenApiDocuments() {
    this.documents = new Lazy<>(OpenApiDocuments::build);
    this.v2 = new Lazy<>(() -> Document.of(V2_CONTENT, OpenApiV2.document()));
  }

  /** The answer for a path under {@code /openapi}; empty: no such document. */
  public Optional<HttpResponse> find(HttpRequest request, String path, Query query) {
    if (path.equals(V2) && Headers.value(request, "accept").contains(V2_PROTOBUF)) {
      return Optional.of(v2.get().reply(request, NO_CACHE));
    }
    if (path.equals(ROOT) || path.equals(ROOT + "/")) {
      return Optional.of(documents.get().index().reply(request, NO_CACHE));
    }
    if (!path.startsWith(ROOT + "/")) {
      return Optional.empty();
    }
    String name = path.substring(ROOT.length() + 1);
    return Optional.ofNullable(documents.get().byPath().get(name))
        .map(document -> reply(request, name, document, query.text("hash")));
  }

  private static HttpResponse reply(
      HttpRequest request, String name, Document document, String hash) {
    if (hash.isEmpty()) {
      return document.reply(request, NO_CACHE);
    }
    if (!hash.equals(document.hash())) {
      return HttpResponse.create()
          .withStatus(StatusCodes.MOVED_PERMANENTLY)
          .addHeader(RawHeader.create("Location", url(name, document)));
    }
    return document.reply(request, FOREVER);
  }

  private static String url(String name, Document document) {
    return ROOT + "/" + name + "?hash=" + document.hash();
  }

  private static Documents build() {
    Map<String, Document> byPath = new LinkedHashMap<>();
    OpenApiPaths.documents().forEach((name, json) -> byPath.put(name, Document.of(JSON, json)));
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    byPath.forEach(
        (name, document) -> paths.putObject(name).put("serverRelativeURL", url(name, document)));
    return new Documents(Document.of(JSON, index), byPath);
  }

  /** Makes its value once, by the first thread that asks. */
  private static final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> make;
    private volatile java.util.@org.jspecify.annotations.Nullable Optional<T> made;

    Lazy(Supplier<T> make) {
      this.make = make;
    }

    @Override
    public T get() {
      Optional<T> value = made;
      if (value == null) {
        synchronized (this) {
          value = made;
          if (value == null) {
            value = Optional.of(make.get());
            made = value;
          }
        }
      }
      return value.orElseThrow();
    }
  }
}
