namespace Hikeshi.Evidence.Verification;

/// <summary>Collects problems and notes; stops listing, not counting, when there are very many: what is checked may be hostile.</summary>
internal sealed class Findings
{
    private const int MostListed = 1000;
    private readonly List<VerificationProblem> problems = [];
    private readonly List<string> notes = [];
    private ulong count;

    public bool None => count == 0;

    public IReadOnlyList<VerificationProblem> Problems => problems;

    public IReadOnlyList<string> Notes =>
        count > MostListed ? [.. notes, $"{count - MostListed} further problems are not listed"] : notes;

    /// <param name="code">One of <see cref="ProblemCode"/>.</param>
    public void Problem(string code, string place, string what) => Problem(new VerificationProblem(code, place, what));

    public void Problem(VerificationProblem problem)
    {
        count++;
        if (problems.Count < MostListed)
        {
            problems.Add(problem);
        }
    }

    public void Note(string text)
    {
        if (notes.Count < MostListed)
        {
            notes.Add(text);
        }
    }
}
