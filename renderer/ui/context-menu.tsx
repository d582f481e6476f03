import { useRef } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover, Pressable } from 'react-aria-components';

export interface Command {
  id: string;
  label: string;
  /** The key that does the same, as shown. */
  keys?: string;
  isDisabled?: boolean;
  run: () => void;
}

interface ContextMenuProps {
  label: string;
  commands: readonly Command[];
  /** Where the pointer was, in px of the window. */
  at: { x: number; y: number };
  onClose: () => void;
}

/** A menu at a point of the window, with the same commands as buttons and keys have. */
export function ContextMenu({ label, commands, at, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <MenuTrigger isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Pressable>
        <span
          ref={anchor}
          role="button"
          aria-label={label}
          style={{ position: 'fixed', left: at.x, top: at.y, inlineSize: 0, blockSize: 0 }}
        />
      </Pressable>
      <Popover className="popover" placement="bottom start" offset={2} triggerRef={anchor}>
        <Menu aria-label={label} className="menu" autoFocus="first">
          {commands.map((command) => (
            <MenuItem
              key={command.id}
              id={command.id}
              className="menu-item"
              isDisabled={command.isDisabled ?? false}
              onAction={command.run}
              textValue={command.label}
            >
              <span>{command.label}</span>
              {command.keys !== undefined && <kbd>{command.keys}</kbd>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
