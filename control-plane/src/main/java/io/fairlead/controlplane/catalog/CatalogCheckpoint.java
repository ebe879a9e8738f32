package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image as the entries of a checkpoint. Objects go in as their text, so that {@link
 * CheckpointReader} need not parse any; Endpoints told from slices are only named, their content is
 * derived again; IPAddresses told from Services are left out.
 */
final class CatalogCheckpoint {

  /**
   * Raise it when the projection or this format changes. {@link CheckpointReader} ignores other
   * versions, and a journal whose past was cleared away can not do without its checkpoint: it has
   * to learn to read the version before.
   */
  static final int VERSION = 2;

  static final JsonMapper JSON = JsonMapper.shared();

  /** What an entry is; its name comes first. */
  enum EntryKind {
    VERSION,
    OBJECT,
    ENDPOINTS,
    POLICY,
    CLAIM
  }

  @FunctionalInterface
  private interface Fields {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private CatalogCheckpoint() {}

  /** The image's entries, made one by one while they are written. */
  static Iterable<byte[]> entries(CatalogImage image) {
    return () ->
        Stream.of(
                Stream.of(entry(EntryKind.VERSION, out -> out.writeInt(VERSION))),
                objects(image),
                policies(image),
                claims(image))
            .flatMap(part -> part)
            .iterator();
  }

  private static Stream<byte[]> objects(CatalogImage image) {
    Stream<CatalogObject> stored =
        Stream.concat(
            Stream.of(ResourceKind.values())
                .filter(kind -> kind != ResourceKind.ENDPOINTS)
                .flatMap(kind -> image.list(kind).stream())
                .filter(object -> !object.isTold() || isStatus(object)),
            image.writtenEndpoints().values().stream());
    Stream<CatalogObject> told =
        image.list(ResourceKind.ENDPOINTS).stream()
            .filter(object -> image.writtenEndpoints(object.key().namespacedName()) == null);
    return Stream.concat(
        stored.map(
            object ->
                entry(
                    EntryKind.OBJECT,
                    out -> {
                      writeHead(out, object);
                      out.write(object.bytes());
                    })),
        told.map(object -> entry(EntryKind.ENDPOINTS, out -> writeHead(out, object))));
  }

  /** What was told of a policy is not to be had from the policy. */
  private static boolean isStatus(CatalogObject object) {
    return object.key().kind() == ResourceKind.POLICY_STATUS;
  }

  private static void writeHead(DataOutputStream out, CatalogObject object) throws IOException {
    ResourceKey key = object.key();
    out.writeUTF(key.kind().name());
    out.writeUTF(key.namespace());
    out.writeUTF(key.name());
    out.writeLong(object.resourceVersion());
    out.writeLong(object.sequenceNr());
  }

  private static Stream<byte[]> policies(CatalogImage image) {
    return image.policies().values().stream()
        .map(
            (PolicyRules rules) ->
                entry(EntryKind.POLICY, out -> out.write(JSON.writeValueAsBytes(rules))));
  }

  private static Stream<byte[]> claims(CatalogImage image) {
    return image.claimMap().entrySet().stream()
        .flatMap(
            pool ->
                pool.getValue().entrySet().stream()
                    .map(
                        claim ->
                            entry(
                                EntryKind.CLAIM,
                                out -> {
                                  out.writeUTF(pool.getKey());
                                  out.writeUTF(claim.getKey());
                                  out.writeUTF(claim.getValue());
                                })));
  }

  private static byte[] entry(EntryKind kind, Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(kind.name());
      fields.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
