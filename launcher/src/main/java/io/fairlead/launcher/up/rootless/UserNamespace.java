package io.fairlead.launcher.up.rootless;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user namespace, with network, mount and process namespaces that belong to it. */
public final class UserNamespace {
  private static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--net",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  /**
   * What has to be there before the program starts: the loopback interface, the address that is
   * bound ($1), a place for the namespaces of pods, one where containers say why they end, and the
   * way out ($2, a device that comes in a moment, and $3, the resolver behind it).
   */
  private static final String PREPARE =
      """
      set -e
      ip link set lo up
      [ -z "$1" ] || ip addr add "$1" dev lo
      device=$2 dns=$3
      shift 3
      resolv=$(readlink -f /etc/resolv.conf || true)
      text=$(cat "$resolv" 2>/dev/null || true)
      mount -t tmpfs tmpfs /run
      mkdir /run/netns
      case $resolv in
      /run/*) mkdir -p "${resolv%/*}" && printf '%s\\n' "$text" >"$resolv" ;;
      esac
      devices() {
        mkdir /run/dev && mount -t tmpfs -o mode=755 dev /run/dev || return
        for entry in /dev/*; do
          if [ -L "$entry" ]; then
            cp -P "$entry" "/run$entry"
          elif [ -d "$entry" ]; then
            mkdir "/run$entry" && mount --rbind "$entry" "/run$entry"
          else
            : >"/run$entry" && mount --bind "$entry" "/run$entry"
          fi
        done
        : >/run/dev/termination-log && mount --move /run/dev /dev
      }
      [ -e /dev/termination-log ] || devices || true
      tries=0
      while [ -n "$device" ] && [ "$tries" -lt 100 ]; do
        if ip -4 route show default dev "$device" 2>/dev/null | grep -q .; then
          { printf '%s\\n' "$text" | grep -v '^nameserver' || true; echo "nameserver $dns"; } >/run/resolver
          mount --bind /run/resolver "$resolv" || true
          break
        fi
        tries=$((tries + 1))
        sleep 0.05
      done
      exec "$@"
      """;

  private UserNamespace() {}

  /** Why this user can not have one, in the words of who refused it; empty when it can. */
  public static Optional<String> obstacle() {
    try {
      List<String> command = new ArrayList<>(UNSHARE);
      command.addAll(List.of("nft", "list", "tables"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0
          ? Optional.empty()
          : Optional.of(said.lines().findFirst().orElse("unshare failed"));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /**
   * Starts this very program there, on the same terminal.
   *
   * @param bind an address the program will listen at; it is given to the loopback interface there
   * @param wayOut a {@link WayOut} is waited for
   * @param more arguments after those of this process
   */
  public static Process startSelf(InetAddress bind, boolean wayOut, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>(UNSHARE);
    command.addAll(List.of("sh", "-c", PREPARE, "sh"));
    command.add(bind.isLoopbackAddress() ? "" : bind.getHostAddress());
    command.addAll(wayOut ? List.of(WayOut.DEVICE, WayOut.DNS) : List.of("", ""));
    command.addAll(self());
    command.addAll(more);
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static List<String> self() throws IOException {
    String all = Files.readString(Path.of("/proc/self/cmdline"));
    List<String> words = new ArrayList<>(List.of(all.split("\0", -1)));
    words.removeLast();
    words.set(0, Path.of("/proc/self/exe").toRealPath().toString());
    return words;
  }
}
