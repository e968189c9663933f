namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary><c>hikeshi conformance cvss</c>: vectors of all versions, and the scores that others published for them.</summary>
internal static class CvssRun
{
    private static readonly CaseLayout Layout = new("vectors_*", "vectors_NAME2, …3, …31 or …4", "files vectors_NAME, a vector and its scores a line", "exposure/cvss");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("cvss", "Score CVSS 2.0, 3.0, 3.1 and 4.0 vectors and compare with the scores beside them.", "files vectors_NAME", Of);

    public static SuiteRun<CvssCase> Of(string folder) => SuiteRun<CvssCase>.Of(folder, Layout, CvssCaseFile.Read);
}
