using System.Text.Json.Serialization;

namespace Hikeshi.Facts.Response;

/// <summary>A response policy came into force here: every decision after this entry is made by it.</summary>
/// <param name="PolicyVersion">SHA-256 of its text, lower-case hex.</param>
/// <param name="Source">Name of the file, or <c>built-in</c>.</param>
/// <param name="Rules">How many rules it has.</param>
[FactKind("response.policy-adopted/1")]
public sealed record PolicyAdopted(string PolicyVersion, string Source, int Rules, [property: JsonConverter(typeof(LongText))] string Text) : Fact;
