package io.fairlead.bench.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import io.fairlead.subscription.Timings;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One of {@link SimulatedAgents}; used by its thread unless said otherwise. */
final class SimulatedAgent {
  private static final byte[] PING = Frames.frame(MessageCodec.encode(new AgentMessage.Ping()));
  private static final byte[] SYNC = "{\"op\":\"sync\",\"revision\":".getBytes(UTF_8);
  private static final byte[] RESET = "{\"op\":\"reset\",\"epoch\":\"".getBytes(UTF_8);
  private static final int HEAD = Frames.PREFIX_BYTES + 96;

  private final int number;
  private final String name;
  private final String token;
  private final InetSocketAddress to;
  private final Arrivals arrivals;
  private final LongAdder bytes;
  private final LongAdder frames;
  private final byte[] head = new byte[HEAD]; // of the frame that is read
  private int read; // bytes of that frame
  private int length = -1; // of that frame, with its prefix; -1: not known yet
  private long revision;
  private String epoch = "";
  private volatile boolean forgetful;
  private volatile boolean stalled;
  private final AtomicLong ended = new AtomicLong();
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private long said;
  private long nextTry;
  private long wait = Timings.DEFAULT.firstRetry().toNanos();

  SimulatedAgent(
      int number,
      String name,
      String token,
      InetSocketAddress to,
      Arrivals arrivals,
      LongAdder bytes,
      LongAdder frames) {
    this.number = number;
    this.name = name;
    this.token = token;
    this.to = to;
    this.arrivals = arrivals;
    this.bytes = bytes;
    this.frames = frames;
  }

  /** From any thread. */
  void stalls(boolean still) {
    stalled = still;
  }

  /** Loses what it holds when it loses its stream; from any thread. */
  void forgetful() {
    forgetful = true;
  }

  /** From any thread. */
  long ended() {
    return ended.get();
  }

  /** Connects when it is time to, and pings when it has said nothing for a while. */
  void tick(long now, long pingEvery, Selector selector) throws IOException {
    SelectionKey mine = key;
    if (mine == null) {
      if (now >= nextTry) {
        begin(selector);
      }
    } else if (mine.interestOps() != SelectionKey.OP_CONNECT) {
      mine.interestOps(stalled ? 0 : SelectionKey.OP_READ);
      if (now - said > pingEvery) {
        try {
          say(PING);
        } catch (IOException e) {
          lost();
        }
      }
    }
  }

  private void begin(Selector selector) throws IOException {
    SocketChannel opened = SocketChannel.open();
    opened.configureBlocking(false);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    byte[] from = {127, 1, (byte) (number >> 7), (byte) (1 + (number & 127))};
    opened.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
    channel = opened;
    key = opened.register(selector, SelectionKey.OP_CONNECT, this);
    try {
      if (opened.connect(to)) {
        greet();
      }
    } catch (IOException e) {
      lost();
    }
  }

  /** The channel can be read, or is connected. */
  void ready(SelectionKey selected, ByteBuffer buffer) {
    try {
      if (selected.isValid() && selected.isConnectable()) {
        open().finishConnect();
        greet();
      } else if (selected.isValid() && selected.isReadable()) {
        buffer.clear();
        if (open().read(buffer) < 0) {
          throw new EOFException();
        }
        heard(buffer.flip());
      }
    } catch (IOException e) {
      lost();
    }
  }

  private SocketChannel open() throws EOFException {
    SocketChannel opened = channel;
    if (opened == null) {
      throw new EOFException();
    }
    return opened;
  }

  private void greet() throws IOException {
    if (key != null) {
      key.interestOps(SelectionKey.OP_READ);
    }
    read = 0;
    length = -1;
    say(
        Frames.frame(
            MessageCodec.encode(
                new AgentMessage.Hello(
                    token,
                    AgentMessage.Role.NODE_AGENT,
                    name,
                    epoch,
                    revision,
                    List.of("10.255.%d.%d".formatted(number >> 8, number & 255)),
                    new HostInfo("linux", "amd64", "6.1", "Debian", 2, 1024),
                    "nftables",
                    null,
                    "",
                    List.of(ControlMessage.Patch.CAPABILITY)))));
  }

  private void say(byte[] frame) throws IOException {
    if (open().write(ByteBuffer.wrap(frame)) != frame.length) {
      throw new IOException("nobody reads what agents say");
    }
    said = System.nanoTime();
  }

  private void heard(ByteBuffer some) throws IOException {
    bytes.add(some.remaining());
    while (some.hasRemaining()) {
      int wanted = length < 0 ? Frames.PREFIX_BYTES : length;
      int now = Math.min(some.remaining(), wanted - read);
      int kept = Math.min(now, Math.max(0, HEAD - read));
      some.get(some.position(), head, Math.min(read, HEAD - kept), kept);
      some.position(some.position() + now);
      read += now;
      if (length < 0 && read == Frames.PREFIX_BYTES) {
        length = Frames.PREFIX_BYTES + ByteBuffer.wrap(head).getInt();
      }
      if (read == length) {
        frames.increment();
        message();
        read = 0;
        length = -1;
      }
    }
  }

  private void message() throws IOException {
    if (begins(RESET)) {
      int from = Frames.PREFIX_BYTES + RESET.length;
      epoch = new String(head, from, length - from - 2, UTF_8);
    } else if (begins(SYNC)) {
      long now = 0;
      for (int i = Frames.PREFIX_BYTES + SYNC.length; head[i] >= '0' && head[i] <= '9'; i++) {
        now = now * 10 + head[i] - '0';
      }
      revision = now;
      wait = Timings.DEFAULT.firstRetry().toNanos();
      arrivals.reached(number, now);
      say(Frames.frame(MessageCodec.encode(new AgentMessage.Ack(now))));
    }
  }

  private boolean begins(byte[] with) {
    for (int i = 0; i < with.length; i++) {
      if (head[Frames.PREFIX_BYTES + i] != with[i]) {
        return false;
      }
    }
    return true;
  }

  private void lost() {
    ended.incrementAndGet();
    if (forgetful) {
      revision = 0;
      epoch = "";
    }
    arrivals.lost(number);
    close();
    nextTry = System.nanoTime() + wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    wait = Math.min(2 * wait, Timings.DEFAULT.lastRetry().toNanos());
  }

  void close() {
    SocketChannel opened = channel;
    channel = null;
    key = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
