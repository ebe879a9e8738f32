package io.fairlead.launcher.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.launcher.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects as users name them. */
class ObjectNameTest {

  @ParameterizedTest
  @CsvSource({
    "svc/api,service/api,/api/v1/namespaces/shop/services/api",
    "Service/api,service/api,/api/v1/namespaces/shop/services/api",
    "services api,service/api,/api/v1/namespaces/shop/services/api",
    "ing/web,ingress.networking.k8s.io/web,/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web",
    "ingresses.networking.k8s.io/web,ingress.networking.k8s.io/web,"
        + "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web",
    "ns/shop,namespace/shop,/api/v1/namespaces/shop",
    "no/node-a,node/node-a,/api/v1/nodes/node-a"
  })
  void isFound(String words, String shown, String path) {
    ObjectName name = ObjectName.parse(List.of(words.split(" ")), "shop");
    assertEquals(shown, name.toString());
    assertEquals(path, name.path());
  }

  @Test
  void hasItsHistoryUnderItsPluralAndGroup() {
    assertEquals(
        "/apis/history.fairlead.io/v1/namespaces/shop/ingresses.networking.k8s.io/web/revisions",
        ObjectName.parse(List.of("ing/web"), "shop").revisions());
    assertEquals(
        "/apis/history.fairlead.io/v1/namespaces/shop/revisions",
        ObjectName.parse(List.of("ns/shop"), "x").revisions());
  }

  @ParameterizedTest
  @CsvSource({"api", "svc/", "/api", "svc/a/b", "unicorn/x"})
  void isNone(String words) {
    assertThrows(UserError.class, () -> ObjectName.parse(List.of(words.split(" ")), "shop"));
  }
}
