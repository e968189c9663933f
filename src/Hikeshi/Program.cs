namespace Hikeshi;

/// <summary>The executable: verbs, and nothing else. Each verb lives in its own file under <c>Verbs/</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => Shell.RunAsync(args);
}
