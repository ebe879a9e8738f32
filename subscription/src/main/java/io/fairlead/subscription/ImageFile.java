package io.fairlead.subscription;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good image on disk, in two generations. A file is a recorded stream (a magic word, then
 * the frames Reset, Set ..., Sync) and the SHA-256 of all that; it is written aside, forced, and
 * renamed, so a reader finds a whole image or falls back to the generation before, never a part of
 * one. Only the owner may read it: a gateway's image holds private keys. Used by one thread.
 */
final class ImageFile {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFile.class);
  private static final byte[] MAGIC = "FLIMAGE1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 32;

  private final Path directory;
  private final Path current;
  private final Path previous;
  private boolean currentIsGood;

  ImageFile(Path directory) {
    this.directory = directory;
    this.current = directory.resolve("image");
    this.previous = directory.resolve("image.previous");
  }

  /** The newest image that is whole; empty when there is none. */
  Optional<NodeImage> load() {
    Optional<NodeImage> newest = read(current);
    currentIsGood = newest.isPresent();
    return newest.isPresent() ? newest : read(previous);
  }

  /**
   * Makes this the newest generation.
   *
   * @throws IOException when the disk refuses; the generations before are untouched
   */
  void save(NodeImage image) throws IOException {
    Files.createDirectories(directory);
    Path aside = directory.resolve("image.new");
    Files.deleteIfExists(aside);
    try {
      writeTo(aside, image);
    } catch (IOException e) {
      Files.deleteIfExists(aside); // half of it is of no use, and takes room
      throw e;
    }
    if (currentIsGood) {
      currentIsGood = false;
      Files.move(current, previous, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(aside, current, StandardCopyOption.ATOMIC_MOVE);
    currentIsGood = true;
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  private static void writeTo(Path aside, NodeImage image) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            aside,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      write(image, Channels.newOutputStream(channel));
      channel.force(true);
    }
  }

  private static void write(NodeImage image, OutputStream file) throws IOException {
    MessageDigest digest = sha256();
    OutputStream out = new BufferedOutputStream(new DigestOutputStream(file, digest), 1 << 16);
    out.write(MAGIC);
    write(out, new ControlMessage.Reset(image.epoch()));
    for (ImageEntry entry : image.entries().values()) {
      write(out, new ControlMessage.Set(entry));
    }
    write(out, new ControlMessage.Sync(image.revision()));
    out.flush();
    file.write(digest.digest());
  }

  private static void write(OutputStream out, ControlMessage message) throws IOException {
    out.write(Frames.frame(MessageCodec.encode(message)));
  }

  private static Optional<NodeImage> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(Files.readAllBytes(file)));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("last good image is not usable: {}", file.getFileName());
      return Optional.empty();
    }
  }

  private static NodeImage parse(byte[] bytes) throws IOException {
    int body = bytes.length - DIGEST_BYTES;
    if (body < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException("not an image of this format");
    }
    MessageDigest digest = sha256();
    digest.update(bytes, 0, body);
    if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOfRange(bytes, body, bytes.length))) {
      throw new IOException("checksum does not match");
    }
    ImageAssembler assembler = new ImageAssembler(NodeImage.EMPTY);
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, body - MAGIC.length));
    int unknown = 0;
    for (byte[] frame = Frames.read(in); frame != null; frame = Frames.read(in)) {
      Optional<ControlMessage> message = MessageCodec.controlMessage(frame);
      if (message.isPresent()) {
        assembler.accept(message.get());
      } else {
        unknown++;
      }
    }
    if (unknown > 0) {
      LOG.atWarn().log("the last good image has {} entries this release does not know", unknown);
    }
    return assembler.image();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
