package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.write.Admitting.Owners;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Application;
import io.fairlead.controlplane.kinds.Applies;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.Patched;
import io.fairlead.controlplane.kinds.Patches;
import io.fairlead.controlplane.kinds.apply.Tracking;
import io.fairlead.controlplane.kinds.apply.Write;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies: what they propose an object to be, and who then owns its fields. */
final class Proposals {
  private final Supplier<Instant> clock;

  Proposals(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /** A new object; fails with 400 or 415. */
  Proposal ofNew(ResourceKind kind, Body body, WriteOptions options) {
    Decoded.Ok decoded = decode(kind, body, options);
    Write write = Applies.write(kind, options.version(), Part.MAIN, options.manager(), clock.get());
    Owners owners = (nothing, made) -> Tracking.created(write, decoded.object(), made);
    return new Proposal(decoded.object(), decoded.warnings(), owners);
  }

  /** A whole new version of an object; fails with 400 or 415. */
  Proposal ofReplacement(ResourceKey key, Part part, Body body, WriteOptions options) {
    Decoded.Ok decoded = decode(key.kind(), body, options);
    Metadata.requireSame(key, decoded.object());
    Owners owners = tracked(key.kind(), part, options, decoded.object());
    return new Proposal(decoded.object(), decoded.warnings(), owners);
  }

  /** What somebody who read the object makes of it. */
  Proposal ofChange(CatalogObject current, ObjectNode changed, WriteOptions options) {
    Owners owners = tracked(current.key().kind(), Part.MAIN, options, changed);
    return new Proposal(changed, List.of(), owners);
  }

  /** What a patch makes of an object; fails with 400 or 422. */
  Proposal ofPatch(
      PatchType type, CatalogObject current, Part part, Body body, WriteOptions options) {
    ResourceKey key = current.key();
    Patched patched =
        Patches.apply(
            type,
            key.kind(),
            options.version(),
            current.json(),
            body.bytes(),
            options.fieldValidation());
    return switch (patched) {
      case Patched.Ok ok -> {
        Metadata.requireSame(key, ok.object());
        Owners owners = tracked(key.kind(), part, options, ok.object());
        yield new Proposal(ok.object(), ok.warnings(), owners);
      }
      case Patched.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Patched.Unprocessable bad -> throw Failures.patchNotApplicable(bad.message()).rejected();
    };
  }

  /** What an apply makes of an object, empty where there is none; 400, 409 or 500. */
  Proposal ofApply(ResourceKey key, ObjectNode live, Part part, Body body, WriteOptions options) {
    Write write =
        Applies.write(key.kind(), options.version(), part, options.manager(), clock.get());
    Application application =
        Applies.apply(
            key.kind(),
            options.version(),
            write,
            live,
            body.bytes(),
            options.force(),
            options.fieldValidation());
    return switch (application) {
      case Application.Ok ok -> {
        Metadata.requireSame(key, ok.object());
        yield new Proposal(ok.object(), ok.warnings(), ok.owners()::note);
      }
      case Application.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Application.NotTyped bad -> throw Failures.notTyped(bad.message()).rejected();
      case Application.Conflict bad -> throw Failures.applyConflict(bad.conflicts()).rejected();
    };
  }

  private Owners tracked(ResourceKind kind, Part part, WriteOptions options, ObjectNode sent) {
    Write write = Applies.write(kind, options.version(), part, options.manager(), clock.get());
    return (live, now) -> Tracking.updated(write, live, sent, now);
  }

  private static Decoded.Ok decode(ResourceKind kind, Body body, WriteOptions options) {
    return Decodings.required(
        ObjectDecoder.decode(
            kind, options.version(), body.contentType(), body.bytes(), options.fieldValidation()));
  }
}
