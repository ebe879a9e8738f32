package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ImageAssemblerTest {
  private static final ImageEntry API = Samples.service("api", 80);
  private static final ImageEntry WEB = Samples.service("web", 80);

  private final ImageAssembler assembler = new ImageAssembler(NodeImage.of("e1", 10, List.of(API)));

  @Test
  void nothingIsSeenBeforeTheSync() throws IOException {
    assertEquals(Optional.empty(), assembler.accept(new ControlMessage.Set(WEB)));
    assertEquals(Optional.empty(), assembler.accept(new ControlMessage.Delete(API.key())));
    assertEquals(NodeImage.of("e1", 10, List.of(API)), assembler.image());

    ImageAssembler.Assembled assembled =
        assembler.accept(new ControlMessage.Sync(12)).orElseThrow();

    assertEquals(NodeImage.of("e1", 12, List.of(WEB)), assembled.image());
    assertEquals(Set.of(WEB.key(), API.key()), assembled.changed());
  }

  @Test
  void whatIsSaidTwiceChangesNothing() throws IOException {
    assembler.accept(new ControlMessage.Set(API));
    assembler.accept(new ControlMessage.Delete(WEB.key()));
    assertEquals(Set.of(), assembler.accept(new ControlMessage.Sync(11)).orElseThrow().changed());
  }

  @Test
  void aResetTellsExactlyWhatDiffers() throws IOException {
    ImageEntry moved = Samples.service("api", 81);
    ImageAssembler both = new ImageAssembler(NodeImage.of("e1", 10, List.of(API, WEB)));
    both.accept(new ControlMessage.Reset("e2"));
    both.accept(new ControlMessage.Set(moved));
    both.accept(new ControlMessage.Set(WEB));
    ImageAssembler.Assembled assembled = both.accept(new ControlMessage.Sync(3)).orElseThrow();
    assertEquals(NodeImage.of("e2", 3, List.of(moved, WEB)), assembled.image());
    assertEquals(Set.of(API.key()), assembled.changed());
  }

  @Test
  void aBatchCutOffNeverHappened() throws IOException {
    assembler.accept(new ControlMessage.Reset("e2"));
    assembler.accept(new ControlMessage.Set(WEB));
    assembler.abandon();
    ImageAssembler.Assembled assembled =
        assembler.accept(new ControlMessage.Sync(11)).orElseThrow();
    assertEquals(NodeImage.of("e1", 11, List.of(API)), assembled.image());
    assertTrue(assembled.changed().isEmpty());
  }

  @Test
  void aPatchIsOfWhatIsHereOrWasJustSaid() throws IOException {
    ImageEntry.OfEndpointSlice slice = Samples.slice("api-x");
    ImageEntry.OfEndpointSlice turned = Samples.turned("api-x");
    ControlMessage.Patch there = patch(slice, turned);
    ControlMessage.Patch back = patch(turned, slice);
    assembler.accept(new ControlMessage.Set(slice));
    assembler.accept(there);
    assembler.accept(new ControlMessage.Sync(11));
    assertEquals(NodeImage.of("e1", 11, List.of(API, turned)), assembler.image());

    assembler.accept(back);
    assembler.accept(there);
    assembler.accept(back);
    ImageAssembler.Assembled assembled =
        assembler.accept(new ControlMessage.Sync(12)).orElseThrow();
    assertEquals(NodeImage.of("e1", 12, List.of(API, slice)), assembled.image());
    assertEquals(Set.of(slice.key()), assembled.changed());
  }

  @Test
  void aPatchOfSomethingElseMakesAllOfItDoubtful() throws IOException {
    ImageEntry.OfEndpointSlice slice = Samples.slice("api-x");
    ImageEntry.OfEndpointSlice turned = Samples.turned("api-x");
    assertThrows(IOException.class, () -> assembler.accept(patch(slice, turned)), "not here");
    assembler.abandon();
    assertEquals(NodeImage.EMPTY, assembler.held(), "so all of it is asked for");
    assertEquals(NodeImage.of("e1", 10, List.of(API)), assembler.image(), "and stays in force");

    assembler.accept(new ControlMessage.Reset("e1"));
    assertThrows(IOException.class, () -> assembler.accept(patch(slice, turned)), "forgotten");
    assembler.abandon();
    assembler.accept(new ControlMessage.Reset("e1"));
    assembler.accept(new ControlMessage.Set(slice));
    assembler.accept(new ControlMessage.Sync(12));
    assertEquals(assembler.image(), assembler.held());
    assertThrows(IOException.class, () -> assembler.accept(patch(turned, slice)), "another one");
  }

  private static ControlMessage.Patch patch(
      ImageEntry.OfEndpointSlice before, ImageEntry.OfEndpointSlice after) {
    return new ControlMessage.Patch(
        SlicePatch.between(before.slice(), after.slice()).orElseThrow());
  }

  @Test
  void nobodyTakesUsBackInTime() {
    assertThrows(IOException.class, () -> assembler.accept(new ControlMessage.Sync(9)));
  }

  /** However the same changes are cut into batches, they end in the same image. */
  @Property(tries = 200)
  void theImageDependsOnTheMessagesNotOnTheirBatches(@ForAll("changes") List<Change> changes)
      throws IOException {
    ImageAssembler batched = new ImageAssembler(NodeImage.EMPTY);
    TreeMap<ImageKey, ImageEntry> expected = new TreeMap<>();
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      batched.accept(change.message());
      if (change.present()) {
        expected.put(change.entry().key(), change.entry());
      } else {
        expected.remove(change.entry().key());
      }
      if (change.sync()) {
        batched.accept(new ControlMessage.Sync(i));
      }
    }
    batched.accept(new ControlMessage.Sync(changes.size()));
    assertEquals(new NodeImage("", changes.size(), expected), batched.image());
  }

  record Change(ImageEntry entry, boolean present, boolean sync) {
    ControlMessage message() {
      return present ? new ControlMessage.Set(entry) : new ControlMessage.Delete(entry.key());
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<ImageEntry> entries =
        Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.integers().between(1, 3))
            .as(Samples::service);
    Arbitrary<Boolean> coin = Arbitraries.of(true, false);
    return Combinators.combine(entries, coin, coin).as(Change::new).list().ofMaxSize(30);
  }
}
