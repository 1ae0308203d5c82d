import Foundation

/// A program for a guest whose kernel then spins: at each tick of its clock it has more to do, with its interrupts off, than there is
/// time for until the next.
enum SpinningKernel {
    /// Compiles the program.
    static func compile(to path: String) async throws {
        let file = "\(path).c"
        try Data(source.utf8).write(to: URL(filePath: file))
        let ended = try await RunningCommand(["cc", "-static", "-O1", "-o", path, file]).end()
        guard ended.code == 0 else { throw Complaint(ended.error) }
    }

    // The kernel verifies a program and runs it as it is, in the interrupt of the clock (bpf(2)); of several small ones each needs
    // little memory.
    private static let source = """
        #include <linux/bpf.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        enum { PROGRAMS = 12, CALLS = 2500, EACH = 5 };

        static struct bpf_insn code[CALLS * EACH + 3];

        static struct bpf_insn instruction(int operation, int to, int from, int value)
        {
            struct bpf_insn made = {.code = operation, .dst_reg = to, .src_reg = from, .imm = value};
            return made;
        }

        static int bpf(enum bpf_cmd command, union bpf_attr *wanted)
        {
            return syscall(SYS_bpf, command, wanted, sizeof *wanted);
        }

        int main(void)
        {
            struct bpf_insn *next = code;
            *next++ = instruction(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0);
            for (int call = 0; call < CALLS; call++) {
                *next++ = instruction(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0);
                *next++ = instruction(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, -512);
                *next++ = instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 512);
                *next++ = instruction(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, BPF_REG_6, 0);
                *next++ = instruction(BPF_JMP | BPF_CALL, 0, 0, BPF_FUNC_probe_read_kernel);
            }
            *next++ = instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0);
            *next++ = instruction(BPF_JMP | BPF_EXIT, 0, 0, 0);
            union bpf_attr program = {
                .prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
                .insn_cnt = next - code,
                .insns = (uintptr_t)code,
                .license = (uintptr_t)"GPL",
            };
            int loaded[PROGRAMS];
            for (int i = 0; i < PROGRAMS; i++) {
                loaded[i] = bpf(BPF_PROG_LOAD, &program);
                if (loaded[i] < 0) { perror("a program is not loaded"); return 1; }
            }
            for (int i = 0; i < PROGRAMS; i++) {
                union bpf_attr place = {
                    .raw_tracepoint = {.name = (uintptr_t)"local_timer_exit", .prog_fd = loaded[i]},
                };
                if (bpf(BPF_RAW_TRACEPOINT_OPEN, &place) < 0) { perror("a program is not attached"); return 1; }
            }
            for (;;) { }
        }

        """
}
