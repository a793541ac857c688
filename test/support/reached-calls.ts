import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');
const SDK = /@aws-sdk\/client-([a-z0-9-]+)/;
const TRANSACTION_ITEMS: ReadonlySet<string> = new Set(['Put', 'Update', 'Delete', 'ConditionCheck']);

/** The sources with their types, read once for several entries. */
export function readSources(files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return ts.createProgram(
    files.map((file) => join(ROOT, file)),
    options,
  );
}

/**
 * The AWS calls that code can come to from an exported constant, as `dynamodb:GetItem`: the commands that it makes, and
 * the kinds of items of its transactions. A function counts when it is named in code that counts; a method of an
 * object, when code that counts names the member of its type. So a client that is opened for one call does not stand for
 * all that its module can do.
 */
export function reachedCalls(program: ts.Program, file: string, exported: string): ReadonlySet<string> {
  const checker = program.getTypeChecker();
  const calls = new Set<string>();
  const seen = new Set<ts.Node>();
  const named = new Set<ts.Node>();
  const waiting = new Map<ts.Node, ts.Node[]>();
  const queue: ts.Node[] = [entryOf(program, checker, file, exported)];

  const mark = (declaration: ts.Node): void => {
    named.add(declaration);
    queue.push(...(waiting.get(declaration) ?? []));
    waiting.delete(declaration);
    if (isOwn(declaration) && hasBody(declaration)) queue.push(declaration);
  };
  const name = (symbol: ts.Symbol | undefined): void => declarationsOf(checker, symbol).forEach(mark);
  /** A method waits for somebody to name it; true when it does. */
  const waits = (node: ts.Node): boolean => {
    const [member] = declarationsOf(checker, memberOf(checker, node));
    if (member === undefined || !isOwn(member) || named.has(member)) return false;
    waiting.set(member, [...(waiting.get(member) ?? []), node]);
    return true;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    if (isMethod(node) && waits(node)) return;
    if (ts.isNewExpression(node)) note(calls, callOf(checker, node));
    if (ts.isPropertyAssignment(node) && TRANSACTION_ITEMS.has(node.name.getText())) {
      calls.add(`dynamodb:${node.name.getText()}Item`);
    }
    if (ts.isCallExpression(node)) {
      // Where the name is that of a variable: a function out of a dynamic import.
      const called = checker.getResolvedSignature(node)?.declaration;
      if (called !== undefined) mark(called);
    }
    if (ts.isBindingElement(node)) name(boundMember(checker, node));
    if (ts.isIdentifier(node)) name(checker.getSymbolAtLocation(node));
    if (ts.isShorthandPropertyAssignment(node)) name(checker.getShorthandAssignmentValueSymbol(node));
    ts.forEachChild(node, visit);
  };
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (isMethod(node)) ts.forEachChild(node, visit);
    else visit(node);
  }
  return calls;
}

function entryOf(program: ts.Program, checker: ts.TypeChecker, file: string, exported: string): ts.Node {
  const source = program.getSourceFile(join(ROOT, file));
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbol = module === undefined ? undefined : checker.tryGetMemberInModuleExports(exported, module);
  const [declaration] = declarationsOf(checker, symbol);
  if (declaration === undefined) throw new Error(`${file} exports no ${exported}`);
  return declaration;
}

function declarationsOf(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): readonly ts.Node[] {
  if (symbol === undefined) return [];
  const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return meant.declarations ?? [];
}

const isOwn = (node: ts.Node): boolean => !node.getSourceFile().fileName.includes('/node_modules/');

const hasBody = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) || ts.isClassDeclaration(node);

/** A function as the member of an object literal. */
function isMethod(node: ts.Node): node is ts.MethodDeclaration | ts.PropertyAssignment {
  if (ts.isMethodDeclaration(node)) return ts.isObjectLiteralExpression(node.parent);
  return (
    ts.isPropertyAssignment(node) && (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer))
  );
}

/** What the type that is expected at the literal calls this method. */
function memberOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  if (!isMethod(node) || !ts.isObjectLiteralExpression(node.parent)) return undefined;
  return checker.getContextualType(node.parent)?.getProperty(node.name.getText());
}

function boundMember(checker: ts.TypeChecker, node: ts.BindingElement): ts.Symbol | undefined {
  const member = (node.propertyName ?? node.name).getText();
  return checker.getTypeAtLocation(node.parent).getProperty(member);
}

/** `new GetItemCommand(...)` as `dynamodb:GetItem`. */
function callOf(checker: ts.TypeChecker, { expression }: ts.NewExpression): string | undefined {
  const [declaration] = declarationsOf(checker, checker.getSymbolAtLocation(expression));
  const service = SDK.exec(declaration?.getSourceFile().fileName ?? '')?.[1];
  const command = /^(\w+)Command$/.exec(expression.getText())?.[1];
  return service === undefined || command === undefined ? undefined : `${service}:${command}`;
}

function note(calls: Set<string>, call: string | undefined): void {
  if (call !== undefined) calls.add(call);
}
