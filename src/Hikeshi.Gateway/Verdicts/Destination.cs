namespace Hikeshi.Gateway.Verdicts;

/// <summary>Where a connection outwards goes: all addresses and names that are known for it.</summary>
/// <param name="Address">The address asked for, or the one that the configuration gives for the name; null for a name of the internet at large.</param>
/// <param name="Names">The name asked for, or those that the configuration gives for the address; lower case.</param>
internal sealed record Destination(uint? Address, IReadOnlyList<string> Names, int Port);
