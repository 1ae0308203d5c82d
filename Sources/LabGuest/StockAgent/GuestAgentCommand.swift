import FoundationEssentials

/// A command of QEMU's guest agent, as JSON.
struct GuestAgentCommand<Arguments: Encodable>: Encodable {
    var execute: String
    var arguments: Arguments
}

/// A reply of QEMU's guest agent: what it returns, or why it does not.
struct GuestAgentReply<Value: Decodable>: Decodable {
    struct Failure: Decodable {
        var desc: String
    }

    var `return`: Value?
    var error: Failure?
}

/// The arguments and replies of the commands that are used.
enum GuestAgentValue {
    struct Nothing: Codable {}

    struct Execution: Encodable {
        enum CodingKeys: String, CodingKey {
            case path, arg, env
            case input = "input-data"
            case captures = "capture-output"
        }
        var path: String
        var arg: [String]
        var env: [String]
        var input: String?
        var captures = true
    }

    struct Process: Codable {
        var pid: Int64
    }

    struct ExecutionStatus: Decodable {
        enum CodingKeys: String, CodingKey {
            case exited, exitcode, signal
            case output = "out-data"
            case error = "err-data"
        }
        var exited: Bool
        var exitcode: Int?
        var signal: Int?
        var output: String?
        var error: String?
    }

    struct Opening: Encodable {
        var path: String
        var mode: String
    }

    struct Handle: Encodable {
        var handle: Int64
    }

    struct Reading: Encodable {
        var handle: Int64
        var count: Int
    }

    struct Piece: Decodable {
        enum CodingKeys: String, CodingKey {
            case content = "buf-b64"
            case isLast = "eof"
        }
        var content: String
        var isLast: Bool
    }

    struct Writing: Encodable {
        enum CodingKeys: String, CodingKey {
            case handle
            case content = "buf-b64"
        }
        var handle: Int64
        var content: String
    }

    struct Written: Decodable {
        var count: Int
    }

    struct Interface: Decodable {
        struct Address: Decodable {
            enum CodingKeys: String, CodingKey {
                case address = "ip-address"
                case kind = "ip-address-type"
                case prefix
            }
            var address: String
            var kind: String
            var prefix: Int
        }

        enum CodingKeys: String, CodingKey {
            case name
            case hardware = "hardware-address"
            case addresses = "ip-addresses"
        }
        var name: String
        var hardware: String?
        var addresses: [Address]?
    }
}
