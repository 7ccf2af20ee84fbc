#pragma once

// clang knows no such versions of templates: where it builds, checks or fuzzes, they are plain functions with the same
// bits.
#ifdef __clang__
#define LAYERS_MULTIVERSION
#define LAYERS_VECTORIZE
#else

/// Compiles a function for three generations of processors; the best is chosen when the program starts. For the plain
/// loops of kernels, whose bits do not depend on the choice.
#define LAYERS_MULTIVERSION [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]

/// Before a loop whose turns do not depend on each other, though the compiler could not know: pointers may overlap for
/// all that it sees.
#define LAYERS_VECTORIZE _Pragma("GCC ivdep")

#endif
