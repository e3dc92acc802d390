package io.perfport.server.config;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may connect. What is denied may not, also if it is allowed; where something is
 * allowed, nothing else may.
 *
 * @param allowed empty for all
 * @param denied empty for none
 */
public record AddressRules(List<IpSubnetFilterRule> allowed, List<IpSubnetFilterRule> denied) {
  /** Every address. */
  public static final AddressRules ALL = new AddressRules(List.of(), List.of());

  public AddressRules {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /**
   * Rules as the command line has them.
   *
   * @param allow CIDR blocks or addresses with commas between ({@code --allow}); null for all
   * @param deny the same ({@code --deny}); null for none
   * @throws IllegalArgumentException if one of them is none, with the reason
   */
  public static AddressRules of(String allow, String deny) {
    return new AddressRules(
        rules("allow", allow, IpFilterRuleType.ACCEPT),
        rules("deny", deny, IpFilterRuleType.REJECT));
  }

  private static List<IpSubnetFilterRule> rules(String option, String list, IpFilterRuleType type) {
    List<IpSubnetFilterRule> rules = new ArrayList<>();
    if (list != null) {
      for (String each : list.split(",", -1)) {
        rules.add(rule(option, each.strip(), type));
      }
    }
    return rules;
  }

  /** Never asks for a name: what is no address is refused. */
  private static IpSubnetFilterRule rule(String option, String block, IpFilterRuleType type) {
    int slash = block.indexOf('/');
    byte[] address =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? block : block.substring(0, slash));
    if (address == null) {
      throw wrong(option, block, "give addresses such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32");
    }
    int most = address.length * Byte.SIZE;
    String prefix = slash < 0 ? Integer.toString(most) : block.substring(slash + 1);
    if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > most) {
      throw wrong(option, block, "give a prefix of 0 to %d bits".formatted(most));
    }
    try {
      return new IpSubnetFilterRule(
          InetAddress.getByAddress(address), Integer.parseInt(prefix), type);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw wrong(option, block, "an IPv4 address is written as such, without ::ffff:");
    }
  }

  private static IllegalArgumentException wrong(String option, String block, String instead) {
    return new IllegalArgumentException(
        "%s: '%s' is no block of addresses; %s".formatted(option, block, instead));
  }

  /** Why an address may not connect, as the option that says so; empty if it may. */
  public Optional<String> obstacle(InetSocketAddress peer) {
    if (denied.stream().anyMatch(each -> each.matches(peer))) {
      return Optional.of("--deny");
    }
    return allowed.isEmpty() || allowed.stream().anyMatch(each -> each.matches(peer))
        ? Optional.empty()
        : Optional.of("--allow");
  }
}
