using Hikeshi.Evidence;
using Hikeshi.Exposure.Csaf;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Csaf;

/// <summary>One document, what was expected of it and what was found.</summary>
/// <remarks>
/// A document for an optional or informative test is never refused. Should it violate a mandatory test besides, that is told, and does not count:
/// it is there for its own clause.
/// </remarks>
/// <param name="Verdict">Null when the document could not be read at all.</param>
/// <param name="NotRun">Its test asks the network or a spelling checker, and is not run.</param>
internal sealed record CsafCase(string File, CsafExpectation Expectation, CsafVerdict? Verdict, Refusal? Refusal, bool NotRun)
{
    public static CsafCase Of(string path, string name, CsafExpectation expectation)
    {
        var notRun = CsafTests.NotRun.Contains(expectation.Clause, StringComparer.Ordinal);
        try
        {
            using var file = CsafFile.Open(name, RegularFile.Read(path, CsafFile.MaxBytes));
            return new CsafCase(name, expectation, file.Judge(), Refusal: null, notRun);
        }
        catch (RefusedException refused)
        {
            return new CsafCase(name, expectation, Verdict: null, refused.Refusal, notRun);
        }
    }

    public bool Passed => Verdict is { } verdict && Expectation switch
    {
        { Clause: "" } => verdict.Structure.Count == 0,
        { IsMandatory: true, MustFail: true } => Names(verdict.Violations),
        { IsMandatory: true } => verdict.IsValid,
        { MustFail: true } => verdict.Structure.Count == 0 && Names(verdict.Warnings),
        _ => verdict.Structure.Count == 0 && !Names(verdict.Warnings),
    };

    public string Expected => Expectation switch
    {
        { Clause: "" } => "a document that can be read",
        { IsMandatory: true, MustFail: true } => $"a violation of {Expectation.Clause}",
        { IsMandatory: true } => "a valid document",
        { MustFail: true } => $"a document that can be read, with a warning of {Expectation.Clause}",
        _ => $"a document that can be read, without a warning of {Expectation.Clause}",
    };

    public string Found => Refusal is { } refusal ? "refused: " + refusal.Sentence
        : Verdict!.Structure.Concat(Verdict.Violations).ToList() is { Count: > 0 } faults ? string.Join("; ", faults.Take(3)) + (faults.Count > 3 ? $"; and {faults.Count - 3} more" : "")
        : Verdict.Warnings.FirstOrDefault(warning => warning.Clause == Expectation.Clause) is { } warning ? warning.ToString()
        : "a valid document";

    private bool Names(IReadOnlyList<CsafFinding> findings) => findings.Any(finding => finding.Clause == Expectation.Clause);
}
