using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>One document of a file: its bytes, or why it has none.</summary>
/// <param name="Name">Of the file, and behind a slash of the entry in it; for messages, never a path.</param>
public readonly record struct UnpackedDocument(string Name, byte[] Bytes, Refusal? Refusal);
