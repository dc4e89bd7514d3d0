"""The machine's peak of fused multiplications and additions: a few bytes of x86-64 machine code, run in a loop.

Twelve vfmadd231ps on registers of 256 bits that do not wait for each other (enough to fill two units with a latency of
four cycles); registers hold zeros, on which they take as long as on other numbers.
"""
import ctypes
import mmap
import platform

REGISTERS = 12
ROUNDS = 5_000_000
FLOPS = REGISTERS * 8 * 2 * ROUNDS


def fma_loop():
    """A function that runs the loop a number of rounds; None where the processor has other machine code."""
    if platform.machine() not in ("x86_64", "AMD64") or "fma" not in open("/proc/cpuinfo").read():
        return None
    body = b"".join(
        bytes([0xC4, 0xC2 if i < 8 else 0x42, 0x0D, 0xB8, 0xC0 | (i & 7) << 3 | 7]) for i in range(REGISTERS)
    )
    body += bytes([0x48, 0xFF, 0xCF])  # dec rdi
    jump = bytes([0x0F, 0x85]) + (-(len(body) + 6)).to_bytes(4, "little", signed=True)  # jnz to the first
    code = bytes([0xC5, 0xFC, 0x77]) + body + jump + bytes([0xC5, 0xF8, 0x77, 0xC3])  # vzeroall … vzeroupper, ret
    memory = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    run = ctypes.CFUNCTYPE(None, ctypes.c_uint64)(address)
    run.memory = memory
    return lambda: run(ROUNDS) or FLOPS
