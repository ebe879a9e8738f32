package io.fairlead.controlplane.api.openapi;

import com.google.protobuf.CodedOutputStream;
import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.discovery.Version;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The OpenAPI v2 document, in the protobuf form ({@code openapi.v2.Document} of gnostic) that is
 * the only one kubectl asks for. It holds the paths that can be patched and what {@code PATCH}
 * takes, and schemas of reviews only: kubectl before 1.28 reads here that the server checks fields
 * itself, and every kubectl falls back to it for a kind we do not serve, to say "no matches for
 * kind".
 */
final class OpenApiV2 {
  private static final List<String> PATCH_PARAMETERS =
      List.of("dryRun", "fieldManager", "fieldValidation", "force");

  private OpenApiV2() {}

  /** The encoded document. All numbers here are field numbers of gnostic's OpenAPIv2.proto. */
  static byte[] document() {
    byte[] info = message(text(1, "Kubernetes"), text(2, Version.GIT_VERSION));
    List<byte[]> paths = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (Verbs.allows(kind, "patch")) {
        for (ApiVersion version : kind.versions()) {
          paths.add(part(2, message(text(1, path(kind, version)), part(2, item(kind, version)))));
        }
      }
    }
    return message(
        text(1, "2.0"),
        part(2, info),
        part(8, message(paths.toArray(byte[][]::new))),
        part(9, OpenApiV2Definitions.encoded()));
  }

  private static String path(ResourceKind kind, ApiVersion version) {
    return "/"
        + version.root()
        + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
        + kind.plural()
        + "/{name}";
  }

  /** A path's item, with nothing but its patch operation. */
  private static byte[] item(ResourceKind kind, ApiVersion version) {
    byte[] action = extension("x-kubernetes-action", "patch\n");
    byte[] names =
        extension(
            "x-kubernetes-group-version-kind",
            "group: \"%s\"\nkind: %s\nversion: %s\n"
                .formatted(version.group(), kind.kind(), version.version()));
    Stream<byte[]> parameters = PATCH_PARAMETERS.stream().map(name -> part(8, parameter(name)));
    byte[] operation =
        message(
            Stream.concat(parameters, Stream.of(part(13, action), part(13, names)))
                .toArray(byte[][]::new));
    return message(part(8, operation));
  }

  private static byte[] parameter(String name) {
    byte[] query = message(text(2, "query"), text(4, name), text(6, "string"));
    return message(part(1, message(part(2, message(part(3, query))))));
  }

  static byte[] extension(String name, String yaml) {
    return message(text(1, name), part(2, message(text(2, yaml))));
  }

  private interface Write {
    void to(CodedOutputStream out) throws IOException;
  }

  static byte[] text(int number, String value) {
    return encode(out -> out.writeString(number, value));
  }

  static byte[] part(int number, byte[] message) {
    return encode(out -> out.writeByteArray(number, message));
  }

  static byte[] message(byte[]... fields) {
    return encode(
        out -> {
          for (byte[] field : fields) {
            out.writeRawBytes(field);
          }
        });
  }

  private static byte[] encode(Write write) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      write.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("encoding in memory", e);
    }
    return bytes.toByteArray();
  }
}
