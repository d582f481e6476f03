/** The whole ESLint configuration; eslint.config.js only hands it on. Formatting is prettier's, not ESLint's. */
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { houseRules } from './house-rules.ts';

const emptyCatch = [
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'An empty catch hides a failure. Answer it, or say what the failure means by returning it.',
  },
  {
    selector:
      "CallExpression[callee.property.name='catch'] > :matches(ArrowFunctionExpression, FunctionExpression) > BlockStatement[body.length=0]",
    message: 'An empty catch hides a failure. Answer it.',
  },
  {
    selector:
      "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression > Identifier[name='undefined']",
    message: 'An empty catch hides a failure. Answer it.',
  },
];

const sleepsAndMocks = [
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: 'Wait for what you need to see, not for time to pass.',
  },
  {
    selector:
      "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > CallExpression[callee.name='setTimeout']",
    message: 'Tests do not sleep. Wait for what you need to see, or pass a clock.',
  },
  {
    selector:
      "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock|hoisted|stubGlobal)$/]",
    message: 'No module mocks: pass a port instead.',
  },
];

export default defineConfig(
  { ignores: ['out/', 'dist/', '.cache/', 'test-results/', 'playwright-report/', 'eslint.config.js'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { house: houseRules },
    rules: {
      'house/rooms': 'error',
      'house/no-cycles': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...emptyCatch],
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-self-assign': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-promise-executor-return': 'error',
      'prefer-const': 'error',
      'preserve-caught-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // It tells what React Compiler would leave alone; no compiler runs here.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['scripts/**/*.ts', 'simulator/**/*.ts', 'test/bench/**/*.ts', 'main/cli.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    ignores: ['test/bench/**'],
    rules: {
      'house/no-skipped-tests': 'error',
      'no-restricted-syntax': ['error', ...emptyCatch, ...sleepsAndMocks],
    },
  },
);
