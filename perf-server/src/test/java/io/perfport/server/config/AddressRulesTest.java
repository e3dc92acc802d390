package io.perfport.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses the lists of the command line let in. */
class AddressRulesTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,",
    "10.9.0.1,--deny",
    "192.0.2.7,",
    "192.0.2.8,--allow",
    "2001:db8::1,",
    "2001:db8:1::1,--deny",
    "2001:db9::1,--allow",
    "::ffff:10.1.2.3,"
  })
  void whatIsDeniedIsDeniedAndOnlyWhatIsAllowedIsAllowed(String address, String option) {
    AddressRules rules =
        AddressRules.of("10.0.0.0/8, 192.0.2.7,2001:db8::/32", "10.9.0.0/16,2001:db8:1::/48");
    assertThat(rules.obstacle(peer(address)).orElse(null)).isEqualTo(option);
  }

  @Test
  void withoutAListEverybodyIsLetIn() {
    assertThat(AddressRules.of(null, null).obstacle(peer("::1"))).isEmpty();
    AddressRules all = AddressRules.of("0.0.0.0/0", null);
    assertThat(all.obstacle(peer("203.0.113.1"))).isEmpty();
    assertThat(all.obstacle(peer("::1"))).hasValue("--allow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "", "10.0.0/8", "::/129"})
  void whatIsNoBlockIsRefusedWithoutAskingForAName(String block) {
    assertThatThrownBy(() -> AddressRules.of(block, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allow: '" + block + "' is no block of addresses");
  }

  private static InetSocketAddress peer(String address) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 1);
  }
}
