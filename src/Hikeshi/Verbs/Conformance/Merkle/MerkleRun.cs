namespace Hikeshi.Verbs.Conformance.Merkle;

/// <summary><c>hikeshi conformance merkle</c>: inclusion and consistency proofs, right ones and wrong ones, one case a file.</summary>
internal static class MerkleRun
{
    private static readonly CaseLayout Layout = CaseLayout.Json("cases as JSON files, one case a file", "evidence/merkle");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("merkle", "Check inclusion and consistency proofs, of trees and subtrees, against what each case says of them.", "JSON cases", Of);

    public static SuiteRun<MerkleCase> Of(string folder) =>
        SuiteRun<MerkleCase>.Of(folder, Layout, (path, name, _) => [MerkleCaseReader.Read(path, name)]);
}
