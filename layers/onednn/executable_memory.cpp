#include "layers/onednn/executable_memory.h"

#include <sys/mman.h>
#include <unistd.h>

namespace layers {
namespace {

bool may_execute_what_was_written() {
    const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return true;  // there is no memory at all, which others tell of
    *static_cast<volatile char*>(page) = 0;
    const bool may = ::mprotect(page, size, PROT_READ | PROT_WRITE | PROT_EXEC) == 0;  // as oneDNN does
    ::munmap(page, size);
    return may;
}

}  // namespace

NoExecutableMemory::NoExecutableMemory()
    : std::runtime_error(
          "this system lets no memory be executed that was written before, and oneDNN compiles its kernels so\n"
          "      what forbids it: MemoryDenyWriteExecute= of a systemd unit, `setsebool deny_execmem` of SELinux, "
          "PR_SET_MDWE, or a seccomp filter") {}

void require_executable_memory() {
    static const bool may = may_execute_what_was_written();
    if (!may) throw NoExecutableMemory();
}

}  // namespace layers
