package io.fairlead.model.corefile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The zones of server blocks: {@code ZONE[:PORT]}; each is of one block only, and before it of any
 * number that are for some questions alone.
 */
final class Zones {
  private final List<Problem> problems;
  private final Set<String> seen = new HashSet<>();
  private String port = "";

  Zones(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * @param viewed the block is for some questions alone
   */
  List<String> of(List<Token> words, boolean viewed) {
    List<String> zones = new ArrayList<>();
    for (Token word : words) {
      for (String one : word.text().split(",")) {
        if (!one.isEmpty()) {
          zones.addAll(zone(word, one));
        }
      }
    }
    zones.stream()
        .filter(zone -> viewed ? seen.contains(zone) : !seen.add(zone))
        .forEach(
            zone -> problem(words.getFirst(), "cannot serve " + zone + " - it is already defined"));
    return zones;
  }

  private List<String> zone(Token at, String word) {
    String bare = word;
    int scheme = word.indexOf("://");
    if (scheme >= 0) {
      bare = word.substring(scheme + 3);
      if (!word.startsWith("dns://")) {
        problem(at, "'" + word + "' is not supported: agents answer over UDP and TCP");
      }
    }
    int colon = bare.lastIndexOf(':');
    if (colon >= 0 && bare.substring(colon + 1).matches("\\d{1,5}")) {
      port(at, bare.substring(colon + 1));
      bare = bare.substring(0, colon);
    }
    List<String> zones = Values.zones(bare.isEmpty() ? "." : bare);
    if (zones.isEmpty()) {
      problem(at, "not a zone: '" + word + "'");
    }
    return zones;
  }

  /** Where agents listen is not said here, but blocks of another port are for somebody else. */
  private void port(Token at, String number) {
    if (!port.isEmpty() && !port.equals(number)) {
      problem(at, "port " + number + " is not supported: all blocks are answered at the same port");
    }
    port = port.isEmpty() ? number : port;
  }

  private void problem(Token at, String what) {
    problems.add(new Problem(at.file(), at.line(), "", what));
  }
}
