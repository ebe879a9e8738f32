package io.fairlead.launcher.demo;

import java.io.PrintStream;

/** Prints the lesson: what is about to happen, the command it stands for, what came out. */
final class Narrator {
  private final PrintStream out;
  private int chapter;

  Narrator(PrintStream out) {
    this.out = out;
  }

  void chapter(String title) {
    chapter++;
    out.printf("%n== %d. %s%n", chapter, title);
  }

  void say(String text) {
    out.println(text);
  }

  /** A command as the user would type it. */
  void command(String command) {
    out.println("$ " + command);
  }

  /** What a command printed; nothing for an empty text. */
  void output(String text) {
    text.lines().forEach(out::println);
    out.flush();
  }
}
