import Glibc

struct SpawnFailure: Error {
    var program: String
    var number: Int32
}

/// Starts a program; `descriptors` are the numbers that it sees, with ours.
func startProgram(
    _ arguments: [String],
    environment: [String] = [],
    descriptors: [Int32: Int32] = [:]
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (theirs, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = (["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + environment).map { strdup($0) } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let failed = posix_spawnp(&pid, arguments[0], &actions, nil, argv, envp)
    guard failed == 0 else { throw SpawnFailure(program: arguments[0], number: failed) }
    return pid
}

/// Waits for a program's end; its exit status, or 128 and the signal's number.
func waitForProgram(_ pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
}

/// Runs a program to its end.
@discardableResult
func runProgram(_ arguments: [String]) throws -> Int32 {
    waitForProgram(try startProgram(arguments))
}

/// The content of a file of this computer.
func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}

func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
        throw SpawnFailure(program: path, number: errno)
    }
    fchmod(descriptor, mode)
    close(descriptor)
}

/// The permission bits and the owner of a file of this computer.
func permissions(of path: String) -> (mode: UInt32, uid: UInt32, gid: UInt32)? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return (info.st_mode & 0o7777, info.st_uid, info.st_gid)
}

/// Two connected sockets.
func makeSocketPair() throws -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
        throw SpawnFailure(program: "socketpair", number: errno)
    }
    return (pair[0], pair[1])
}
