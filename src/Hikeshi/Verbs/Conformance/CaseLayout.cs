namespace Hikeshi.Verbs.Conformance;

/// <summary>How the files of a suite are told from others, in words that a person who gave the wrong folder can use.</summary>
/// <param name="Pattern">Of file names.</param>
/// <param name="Ending">What the names end in.</param>
/// <param name="Holds">What a file holds.</param>
/// <param name="Folder">The data pack's folder with such files.</param>
internal sealed record CaseLayout(string Pattern, string Ending, string Holds, string Folder)
{
    public static CaseLayout Json(string holds, string folder) => new("*.json", ".json", holds, folder);
}
