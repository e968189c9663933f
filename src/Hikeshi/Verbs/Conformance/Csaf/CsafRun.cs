namespace Hikeshi.Verbs.Conformance.Csaf;

/// <summary>The documents of a folder. Where some are numbered test documents these are the cases; else every document is one, and has to be readable.</summary>
internal sealed record CsafRun(IReadOnlyList<CsafCase> Cases)
{
    private static readonly CaseLayout Layout = CaseLayout.Json("CSAF documents as JSON", "exposure/csaf-2.0");

    public IEnumerable<CsafCase> Judged => Cases.Where(one => !one.NotRun);

    public int Passed => Judged.Count(one => one.Passed);

    public int Failed => Judged.Count(one => !one.Passed);

    /// <summary>Documents that are not there for a mandatory test, that are read, and yet violate one.</summary>
    public IEnumerable<CsafCase> Invalid => Cases.Where(one => !one.Expectation.IsMandatory && one.Verdict is { Structure.Count: 0, Violations.Count: > 0 });

    public static CsafRun Of(string folder)
    {
        var files = CaseFiles.In(folder, Layout).Where(file => !file.EndsWith(".result.json", StringComparison.Ordinal)).ToList();
        var listed = files.Where(file => Path.GetFileName(file) == "testcases.json").SelectMany(CsafTestCases.Read).ToDictionary(StringComparer.Ordinal);
        var cases = files
            .Select(file => (File: file, Expectation: listed.TryGetValue(Path.GetFullPath(file), out var said) ? said : CsafExpectation.ByName(file)))
            .Where(one => one.Expectation is not null).ToList();
        if (cases.Count == 0)
        {
            cases = files.ConvertAll(file => (file, (CsafExpectation?)new CsafExpectation("", MustFail: false)));
        }

        return new CsafRun([.. cases.Select(one => CsafCase.Of(one.File, Path.GetRelativePath(folder, one.File), one.Expectation!.Value))]);
    }
}
