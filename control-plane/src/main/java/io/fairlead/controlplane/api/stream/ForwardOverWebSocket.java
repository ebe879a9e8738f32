package io.fairlead.controlplane.api.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/**
 * Ports over WebSocket, {@code v4.channel.k8s.io}: for the n-th port of the request, channel 2n
 * carries data and 2n+1 an error. Each channel begins with the port, two bytes, little-endian. One
 * connection for each port, made at once; when all are over, so is the WebSocket.
 */
final class ForwardOverWebSocket implements ForwardWire {
  private final List<Integer> ports;
  private final Set<Integer> ended = new HashSet<>();

  ForwardOverWebSocket(List<Integer> ports) {
    this.ports = List.copyOf(ports);
  }

  @Override
  public Step begin() {
    List<Event> events = new ArrayList<>();
    List<ByteString> client = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      int port = ports.get(i);
      byte[] first = {(byte) port, (byte) (port >> 8)};
      events.add(new Event.Open(i, port));
      client.add(TalkOverWebSocket.message(2 * i, first));
      client.add(TalkOverWebSocket.message(2 * i + 1, first));
    }
    return new Step(events, client, false);
  }

  @Override
  public Step received(ByteString message) {
    int channel = message.isEmpty() ? 1 : Byte.toUnsignedInt(message.apply(0));
    int id = channel / 2;
    boolean data = channel % 2 == 0 && id < ports.size() && message.size() > 1;
    return new Step(
        data ? List.of(new Event.Data(id, message.drop(1))) : List.of(), List.of(), false);
  }

  @Override
  public Step data(int id, ByteString bytes) {
    return toClient(2 * id, bytes.toArrayUnsafe());
  }

  @Override
  public Step error(int id, String words) {
    return toClient(2 * id + 1, words.getBytes(StandardCharsets.UTF_8));
  }

  private static Step toClient(int channel, byte[] payload) {
    return new Step(List.of(), List.of(TalkOverWebSocket.message(channel, payload)), false);
  }

  @Override
  public Step end(int id) {
    ended.add(id);
    return new Step(List.of(), List.of(), ended.size() == ports.size());
  }

  @Override
  public void close() {}
}
