package io.fairlead.model.corefile;

import java.util.List;

/**
 * A line of a block: a plugin, or one of its properties.
 *
 * @param args the words after its name
 * @param block the lines in its braces; empty also when it has none
 */
record Directive(String file, int line, String name, List<String> args, List<Directive> block) {

  Directive {
    args = List.copyOf(args);
    block = List.copyOf(block);
  }

  /** Its words, the name among them. */
  String text() {
    return args.isEmpty() ? name : name + " " + String.join(" ", args);
  }

  Problem problem(String plugin, String what) {
    return new Problem(file, line, plugin, what);
  }
}
