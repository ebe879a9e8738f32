package io.fairlead.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPageTest {

  @ParameterizedTest(name = "Accept {0} gets {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | text/plain; charset=utf-8",
        "application/json | application/json",
        "application/problem+json, */* | application/json",
        "text/html,application/xhtml+xml,*/*;q=0.8 | text/html; charset=utf-8",
        "application/json, text/html | application/json",
      })
  void type(String accept, String type) {
    FullHttpResponse page = ErrorPage.of(Refusal.badRequest("why"), accept, "id", "");
    assertEquals(type, page.headers().get("content-type"));
    assertEquals(
        String.valueOf(page.content().readableBytes()), page.headers().get("content-length"));
  }

  @Test
  void wordsOfTheClientStayWords() {
    Refusal refusal = Refusal.badRequest("<script>alert(\"1\")</script>");
    String html =
        ErrorPage.of(refusal, "text/html", "", "").content().toString(StandardCharsets.UTF_8);
    assertFalse(html.contains("<script>"));
    assertTrue(html.contains("&lt;script&gt;alert(&quot;1&quot;)"));
    String json = ErrorPage.of(refusal, "json", "", "").content().toString(StandardCharsets.UTF_8);
    assertTrue(json.contains("alert(\\\"1\\\")"), json);
  }
}
