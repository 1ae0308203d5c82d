import LabModel

/// TCP connections and beacons of a guest without the launch agent, made by Perl, whose base every Debian system has.
extension ShellGuest {
    private static let grace = Duration.seconds(10)

    // Takes address, port, the reply's most bytes, seconds, the pause between attempts (0: one attempt), and how long the
    // connection stays after an answer (0: not at all, and all of the answer is waited for); the request is its input. A line
    // says what came of it, and the reply follows.
    private static let connecting = """
        use strict; use Socket;
        my ($address, $port, $most, $limit, $pause, $stay) = @ARGV;
        my $six = $address =~ /:/;
        my $peer = $six ? Socket::pack_sockaddr_in6($port, Socket::inet_pton(AF_INET6, $address))
            : pack_sockaddr_in($port, inet_aton($address));
        local $/; my $request = <STDIN>; my $end = time + $limit; my $error = 110;
        $SIG{PIPE} = 'IGNORE';
        while (1) {
            my $left = $end - time; $left = 1 if $left < 1;
            socket(my $s, $six ? AF_INET6 : AF_INET, SOCK_STREAM, 0) or die "socket: $!\\n";
            setsockopt($s, SOL_SOCKET, $_, pack('l!l!', $left, 0)) for SO_SNDTIMEO, SO_RCVTIMEO;
            if (connect($s, $peer)) {
                my $own = getsockname($s);
                my ($local) = $six ? Socket::unpack_sockaddr_in6($own) : unpack_sockaddr_in($own);
                syswrite($s, $request) if length $request;
                my ($reply, $ended) = ('', $most == 0);
                while (!$ended && length($reply) < $most) {
                    my $got = sysread($s, $reply, $most - length $reply, length $reply);
                    last unless defined $got;
                    $ended = 1 if !$got || $stay;
                }
                $ended = 1 if length($reply) >= $most;
                $| = 1; print "connected $local ", ($ended ? 1 : 0), "\\n$reply";
                exit 0 unless $stay && !fork;
                close STDIN; close STDOUT; close STDERR;
                select undef, undef, undef, $stay; exit 0;
            }
            $error = $! + 0; close $s;
            last if $pause == 0 || time >= $end;
            select undef, undef, undef, $pause;
        }
        print "failed $error\\n";
        """

    // Takes address, port and seconds; the nonce is its input. It says the port, and a process of its own hands out the nonce.
    private static let listening = """
        use strict; use Socket;
        my ($address, $port, $limit) = @ARGV;
        my $six = $address =~ /:/;
        my $own = $six ? Socket::pack_sockaddr_in6($port, Socket::inet_pton(AF_INET6, $address))
            : pack_sockaddr_in($port, inet_aton($address));
        local $/; my $nonce = <STDIN>;
        socket(my $s, $six ? AF_INET6 : AF_INET, SOCK_STREAM, 0) or die "socket: $!\\n";
        bind($s, $own) or die "bind: $!\\n";
        listen($s, 8) or die "listen: $!\\n";
        my $bound = getsockname($s);
        my ($local) = $six ? Socket::unpack_sockaddr_in6($bound) : unpack_sockaddr_in($bound);
        my $child = fork; die "fork: $!\\n" unless defined $child;
        if ($child) { print "$local\\n"; exit 0 }
        close STDIN; close STDOUT; close STDERR;
        alarm $limit;
        accept(my $peer, $s) or exit 1;
        syswrite $peer, $nonce;
        """

    func connect(_ exchange: TCPExchange) async throws(GuestError) -> AgentReply {
        let pause = exchange.retry.map { "\($0.inSeconds)" } ?? "0"
        let arguments = [
            "\(exchange.address)", "\(exchange.port)", "\(exchange.replyLimit.bytes)", Self.seconds(exchange.limit),
            pause, exchange.stay.map { "\($0.inSeconds)" } ?? "0",
        ]
        let output = try await perl(
            Self.connecting,
            arguments,
            input: exchange.request,
            subject: "\(exchange.address):\(exchange.port)",
            within: exchange.limit + Self.grace
        )
        let head = output.prefix { $0 != 0x0a }
        let words = String(decoding: head, as: UTF8.self).split(separator: " ")
        switch words.first {
        case "connected" where words.count == 3:
            let reply = Array(output.dropFirst(head.count + 1))
            return .tcp(
                .connected(reply: reply, isComplete: words[2] == "1", localPort: UInt16(words[1]) ?? 0)
            )
        case "failed" where words.count == 2: return .tcp(Self.failure(Int32(words[1]) ?? 0))
        default:
            throw GuestError(.undecodable, subject: "\(exchange.address)", reason: "it is not said what came of it")
        }
    }

    func open(_ beacon: Beacon) async throws(GuestError) -> AgentReply {
        let output = try await perl(
            Self.listening,
            ["\(beacon.address)", "\(beacon.port)", Self.seconds(beacon.limit)],
            input: beacon.nonce,
            subject: "beacon on \(beacon.address)",
            within: Self.grace
        )
        guard let port = UInt16(String(decoding: output.prefix { $0 != 0x0a }, as: UTF8.self)) else {
            throw GuestError(.undecodable, subject: "beacon on \(beacon.address)", reason: "no port was said")
        }
        return .port(port)
    }

    private func perl(
        _ program: String,
        _ arguments: [String],
        input: [UInt8],
        subject: String,
        within limit: Duration
    ) async throws(GuestError) -> [UInt8] {
        let result = try await run(
            GuestCommand(["perl", "-e", program, "--"] + arguments, input: input),
            within: limit
        )
        guard result.succeeded else {
            let words = result.error.text.split(separator: "\n").joined(separator: ", ")
            throw GuestError(.refused(0), subject: subject, reason: words)
        }
        return result.output.bytes
    }

    /// Whole seconds, at least one.
    private static func seconds(_ duration: Duration) -> String { "\(max(1, Int(duration.inSeconds.rounded(.up))))" }

    private static func failure(_ number: Int32) -> TCPExchange.Answer {
        switch number {
        case 111: .refused
        // EAGAIN and EINPROGRESS are how a limit of the socket says that its time is over.
        case 11, 110, 115: .timedOut
        default: .unreachable(number)
        }
    }
}
