using System.Text.Json;

namespace Hikeshi.Verbs.Conformance;

/// <summary>One case of a suite: what was asked, what the specification wants, and what came.</summary>
/// <param name="File">Below the input folder, with '/' between its parts; with the line where a file holds several cases.</param>
/// <param name="Kind">The suite's own word for what is asked.</param>
internal abstract record SuiteCase(string File, string Kind, string Description)
{
    public abstract bool Passed { get; }

    /// <summary>What was expected and what came instead; read only when the case failed.</summary>
    public abstract string Sentence { get; }

    /// <summary>What somebody should know of a case although it was judged; null for most.</summary>
    public virtual string? Note => null;

    /// <summary>The members of the JSON report that only this suite has.</summary>
    public abstract void WriteMembers(Utf8JsonWriter json);
}
