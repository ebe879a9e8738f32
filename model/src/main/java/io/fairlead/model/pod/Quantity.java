package io.fairlead.model.pod;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as Kubernetes writes them: {@code 250m}, {@code 64Mi}, {@code 1e3}. */
public final class Quantity {
  private static final Pattern SYNTAX =
      Pattern.compile("([+-]?[0-9]*\\.?[0-9]*)(|[eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)");
  private static final Map<String, Integer> TENS =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String BINARY = "KMGTPE";

  private Quantity() {}

  /**
   * The amount itself.
   *
   * @throws NumberFormatException when it is none
   */
  public static BigDecimal parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new NumberFormatException("quantity: " + text);
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2);
    if (suffix.endsWith("i")) {
      return number.multiply(
          BigDecimal.valueOf(2).pow(10 * (BINARY.indexOf(suffix.charAt(0)) + 1)));
    }
    Integer tens = TENS.get(suffix);
    return number.scaleByPowerOfTen(tens != null ? tens : Integer.parseInt(suffix.substring(1)));
  }

  /** How many divisors it takes to hold the amount. */
  public static String units(BigDecimal amount, BigDecimal divisor) {
    return amount.divide(divisor, 0, RoundingMode.CEILING).toPlainString();
  }
}
