namespace Hikeshi.Telemetry.Tailing;

/// <summary>How far a file was read. A file is known by what it is, not by its name; by how it begins too, because numbers are used again.</summary>
/// <param name="Path">Where it was last seen.</param>
/// <param name="Offset">Bytes from the beginning that were read.</param>
/// <param name="Beginning">SHA-256 of its first <paramref name="BeginningLength"/> bytes, in hexadecimal.</param>
internal sealed record TailPosition(string Path, ulong Device, ulong Inode, long Offset, int BeginningLength, string Beginning);
