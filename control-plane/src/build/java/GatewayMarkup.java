/** Gateway API's marks within its texts, for the tools that make its resource definitions. */
final class GatewayMarkup {
  private GatewayMarkup() {}

  /** The text as the definitions of the standard channel have it. */
  static String ofStandardChannel(String text) {
    return text.replaceAll(
            "(?s)<gateway:(experimental:description|util:excludeFromCRD)>.*?</gateway:\\1>", "")
        .replaceAll("(?s)<gateway:[^>\"]*=\".*?\">", "")
        .replaceAll("<gateway:[^>]*>", "")
        .replaceAll("[ \\t]+\n", "\n")
        .replaceAll("\n{3,}", "\n\n")
        .replaceAll("(?<=\\S)[ \\t]{2,}(?=\\S)", " ")
        .strip();
  }
}
