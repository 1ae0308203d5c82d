import LabModel

/// A shell's text with the values that it uses as arguments.
struct ShellScript {
    let text: String
    var arguments: [String] = []
    var input: [UInt8] = []

    init(_ text: String, _ arguments: [String] = [], input: [UInt8] = []) {
        self.text = text
        self.arguments = arguments
        self.input = input
    }

    /// The script of a request that only does something.
    init(_ request: AgentRequest) {
        switch request {
        case .link(let settings):
            // Name, Ethernet address, state, then the addresses.
            self.init(
                """
                name=$1 mac=$2 state=$3; shift 3
                ip link set dev "$name" down
                [ -z "$mac" ] || ip link set dev "$name" address "$mac"
                ip link set dev "$name" "$state"
                for address in "$@"; do
                    case "$address" in
                        *:*) ip addr replace "$address" dev "$name" nodad ;;
                        *) ip addr replace "$address" broadcast + dev "$name" ;;
                    esac
                done
                """,
                [settings.name, settings.mac?.description ?? "", settings.isUp ? "up" : "down"]
                    + settings.addresses.map(\.description)
            )
        case .removeAddress(let address, let link):
            self.init("ip addr del \"$2\" dev \"$1\"", [link, address.description])
        case .route(let route): self.init(route: route, verb: "replace")
        case .removeRoute(let route): self.init(route: route, verb: "del")
        case .hostname(let name): self.init("hostname \"$1\"", [name])
        case .kill(let process, let signal): self.init("kill -s \"$2\" \"$1\"", ["\(process)", "\(signal)"])
        case .entropy(let bytes):
            // What is written is mixed in; RNDRESEEDCRNG (random(4)) makes the generator start anew from it.
            self.init(
                "cat > /dev/urandom; perl -e 'open(F, \"<\", \"/dev/urandom\") && ioctl(F, 0x5207, 0) or die \"$!\\n\"'",
                ["random generator"],
                input: bytes
            )
        default: self.init("exit 1")
        }
    }

    private init(route: GuestRoute, verb: String) {
        self.init(
            "case \"$1\" in *:*) version=-6 ;; *) version=-4 ;; esac\n"
                + "ip $version route \(verb) default via \"$1\" ${2:+metric \"$2\"}",
            ["\(route.gateway)", route.metric == 0 ? "" : "\(route.metric)"]
        )
    }

    /// One line a link: name, number, flags, 1 with a carrier and 0 without, Ethernet address.
    ///
    /// The flags do not say whether there is a carrier, and a link that is down does not say it at all.
    static let links = ShellScript(
        "cd /sys/class/net; for n in *; do c=$(cat $n/carrier 2>/dev/null || echo 0); "
            + "echo \"$n $(cat $n/ifindex) $(cat $n/flags) $c $(cat $n/address)\"; done"
    )
    /// One line an address, as `ip -o` has it.
    static let addresses = ShellScript("ip -o addr show")
    /// One line a default route.
    static let routes = ShellScript("ip -4 route show default; ip -6 route show default")
}

/// Reads what the scripts print; lines that say something else are left out.
enum ShellReader {
    static func links(_ text: String) -> [GuestLink] {
        lines(text).compactMap { words in
            guard words.count >= 4, let index = Int(words[1]), let flags = UInt32(words[2].dropFirst(2), radix: 16)
            else {
                return nil
            }
            return GuestLink(
                index: index,
                name: String(words[0]),
                mac: words.count > 4 ? MACAddress(words[4]) : nil,
                isUp: flags & NetlinkMessage.isUp != 0,
                isRunning: words[3] == "1"
            )
        }
    }

    static func addresses(_ text: String) -> [GuestAddress] {
        lines(text).compactMap { words in
            guard words.count >= 4, let index = Int(words[0].dropLast()), ["inet", "inet6"].contains(words[2]) else {
                return nil
            }
            let parts = words[3].split(separator: "/")
            guard let first = parts.first, let address = address(first) else { return nil }
            // A prefix of the whole length is left out.
            let prefix = parts.count > 1 ? Int(parts[1]) : address.octets.count * 8
            return prefix.map { GuestAddress(link: index, address: InterfaceAddress(address, prefixLength: $0)) }
        }
    }

    static func routes(_ text: String) -> [GuestRoute] {
        lines(text).compactMap { words in
            guard words.count >= 3, words[0] == "default", words[1] == "via", let gateway = address(words[2]) else {
                return nil
            }
            let metric = words.firstIndex(of: "metric").flatMap { $0 + 1 < words.count ? UInt32(words[$0 + 1]) : nil }
            return GuestRoute(gateway: gateway, metric: metric ?? 0)
        }
    }

    private static func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    private static func address(_ text: Substring) -> IPAddress? {
        IPv4Address(text).map(IPAddress.v4) ?? IPv6Address(text).map(IPAddress.v6)
    }
}
