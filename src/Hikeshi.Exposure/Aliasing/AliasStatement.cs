namespace Hikeshi.Exposure.Aliasing;

/// <summary>One source says that two or more ids are one weakness.</summary>
/// <param name="Source">File that says it, and where in it.</param>
/// <param name="Withdrawn">The source took it back; it connects nothing, and stays for the record.</param>
public sealed record AliasStatement(IReadOnlyList<string> Ids, string Source, bool Withdrawn);
